import type { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { migrationsTableQuery, newestMigrationQuery, refuseNewerDatabase } from '../migrations.ts';

/**
 * Applies what is missing in one transaction, so that a kill midway changes nothing. The lock of the data folder keeps
 * others out. Throws `instance.misconfigured` for the database of a newer Naru.
 */
export async function migrateEmbedded(lite: PGlite, migrationsFolder: string): Promise<void> {
  const table = await lite.query<{ name: string | null }>(migrationsTableQuery);
  if (table.rows[0]?.name != null) {
    const result = await lite.query<{ newest: number | null }>(newestMigrationQuery);
    refuseNewerDatabase(result.rows[0]?.newest ?? undefined, migrationsFolder);
  }
  await migrate(drizzle({ client: lite }), { migrationsFolder });
}
