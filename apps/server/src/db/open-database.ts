import type { Log } from '@naru/gateway';
import type { Database } from './database.ts';
import { openEmbedded } from './embedded/open-embedded.ts';
import { defaultMigrationsFolder } from './migrations.ts';
import { openPostgres } from './postgres/open-postgres.ts';

export interface OpenDatabaseOptions {
  /** Holds the embedded database and its dumps; not touched when `databaseUrl` is given. */
  readonly dataDir: string;
  /** `postgresql://…`: use that server in place of the embedded database. */
  readonly databaseUrl?: string | undefined;
  /** What `buildSeed` wrote; makes the first start of an embedded database several seconds faster. */
  readonly seedFile?: string | undefined;
  /** The folder with the committed SQL; a bundle that moved it says where it is. */
  readonly migrationsFolder?: string | undefined;
  readonly log: Log;
  /** Ends the opening; an open database is closed with `close()`. */
  readonly signal: AbortSignal;
}

/**
 * Opens Naru's database and brings it to the newest schema. Throws `instance.unavailable` (in use by another Naru,
 * cannot be reached, cannot be restored) or `instance.misconfigured`, both with what to do.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { databaseUrl, dataDir, seedFile, log, signal } = options;
  const migrationsFolder = options.migrationsFolder ?? defaultMigrationsFolder;
  return databaseUrl === undefined
    ? openEmbedded({ dataDir, seedFile, migrationsFolder, log, signal })
    : openPostgres({ databaseUrl, migrationsFolder, log, signal });
}
