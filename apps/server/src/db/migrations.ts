import { fileURLToPath } from 'node:url';
import { NaruError } from '@naru/contract';
import { readMigrationFiles } from 'drizzle-orm/migrator';

/** Where the SQL that drizzle-kit wrote lies in the source tree; a bundle names its own folder. */
export const defaultMigrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Throws `instance.misconfigured` when the database knows a migration that this Naru does not: an older Naru would
 * write into tables it does not understand. `newest` is the newest `created_at` of the applied migrations.
 */
export function refuseNewerDatabase(newest: number | undefined, migrationsFolder: string): void {
  const known = readMigrationFiles({ migrationsFolder }).map((migration) => migration.folderMillis);
  if (newest === undefined || newest <= Math.max(...known)) return;
  throw new NaruError('instance.misconfigured', {
    message: 'This database was used by a newer Naru. Start that version or a later one, or another data folder.',
  });
}

export const newestMigrationQuery = 'select max(created_at) as newest from drizzle.__drizzle_migrations';
export const migrationsTableQuery = "select to_regclass('drizzle.__drizzle_migrations') as name";
