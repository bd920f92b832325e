import { NaruError } from '@naru/contract';
import type { Log } from '@naru/gateway';
import { Pool, type PoolConfig } from 'pg';
import { Access } from '../access.ts';
import type { Database } from '../database.ts';
import { toDatabaseError } from '../database-error.ts';
import { migratePostgres } from './migrate.ts';
import { poolEngine } from './pool-engine.ts';

export interface PostgresOptions {
  readonly databaseUrl: string;
  readonly migrationsFolder: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** How long somebody who asked over HTTP can be kept waiting by a database that does not answer. */
const timeouts = {
  connectionTimeoutMillis: 2_000,
  statement_timeout: 10_000,
  query_timeout: 12_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 30_000,
} satisfies PoolConfig;

/**
 * Connects to PostgreSQL (15 or later) and migrates it. Throws `instance.unavailable` when it cannot be reached,
 * `instance.misconfigured` for an address that is none or a database of a newer Naru.
 */
export async function openPostgres({ databaseUrl, migrationsFolder, log, signal }: PostgresOptions): Promise<Database> {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new NaruError('instance.misconfigured', {
      message: 'DATABASE_URL is not a PostgreSQL address. Give one such as postgresql://user:password@host:5432/naru.',
    });
  }
  const config = { connectionString: databaseUrl, application_name: 'naru', keepAlive: true, ...timeouts };
  try {
    await migratePostgres(config, { migrationsFolder, signal });
  } catch (error) {
    throw toDatabaseError(error);
  }
  const pool = new Pool({ ...config, max: 10 });
  keepProcessAlive(pool, log);
  const access = new Access(poolEngine(pool));
  let closing: Promise<void> | undefined;
  return {
    kind: 'postgresql',
    mode: { kind: 'normal' },
    db: access.db,
    transaction: (work) => access.transaction(work),
    acceptRestore: async () => undefined,
    health: (healthSignal) => health(pool, healthSignal),
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
}

/** A connection whose server dies emits `error`, idle or lent; unheard, that would end the process. */
function keepProcessAlive(pool: Pool, log: Log): void {
  pool.on('error', (error) => log.warn('A connection to the database was lost.', { reason: error.message }));
  pool.on('connect', (client) => client.on('error', () => undefined));
}

async function health(pool: Pool, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([pool.query('select 1'), aborted]);
  } catch (error) {
    signal.throwIfAborted();
    throw toDatabaseError(error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
