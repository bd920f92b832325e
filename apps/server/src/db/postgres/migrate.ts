import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { Client, type ClientConfig } from 'pg';
import { migrationsTableQuery, newestMigrationQuery, refuseNewerDatabase } from '../migrations.ts';

/** Any number, the same in every Naru: whoever holds this lock of the database may migrate it. */
const migrationLock = 7_261_002;

/**
 * Applies what is missing, all of it or nothing. Replicas that start together wait for one another: a session's
 * advisory lock, which PostgreSQL frees when its holder dies. Throws the signal's reason when that aborts.
 */
export async function migratePostgres(
  config: ClientConfig,
  { migrationsFolder, signal }: { readonly migrationsFolder: string; readonly signal: AbortSignal },
): Promise<void> {
  const client = new Client({ ...config, statement_timeout: 0, query_timeout: 0, lock_timeout: 0 });
  // Without a listener a dying connection would end the process; the running query reports it anyway.
  client.on('error', () => undefined);
  const abort = () => void client.end().catch(() => undefined);
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    refuseNewerDatabase(await newestMigration(client), migrationsFolder);
    await migrate(drizzle({ client }), { migrationsFolder });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    await client.end();
  }
}

async function newestMigration(client: Client): Promise<number | undefined> {
  const table = await client.query<{ name: string | null }>(migrationsTableQuery);
  if (table.rows[0]?.name == null) return undefined;
  const result = await client.query<{ newest: string | null }>(newestMigrationQuery);
  const newest = result.rows[0]?.newest;
  return newest == null ? undefined : Number(newest);
}
