import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { NaruError } from '@naru/contract';
import type { Log } from '@naru/gateway';
import type { Database } from '../database.ts';
import { checkDatabase } from './check.ts';
import { takeCleanClose } from './clean-close.ts';
import { createDatabaseFolder } from './create-folder.ts';
import { type DataFolder, exists, prepareDataFolder, refuseFullDisk, removeUnfinished } from './data-folder.ts';
import { DumpStore } from './dump-store.ts';
import { EmbeddedDatabase } from './embedded-database.ts';
import { lockFolder } from './folder-lock.ts';
import { readBriefly } from './integrity.ts';
import { migrateEmbedded } from './migrate.ts';
import { isPanic, openPgliteFolder } from './pglite-folder.ts';
import { hasBrokenDatabase, readMode, restoreNewestDump } from './restore.ts';

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly migrationsFolder: string;
  /** A packed, migrated, empty database to begin with; see `buildSeed`. */
  readonly seedFile?: string | undefined;
  /** From a change to the start of its dump; for tests. */
  readonly dumpDelayMs?: number | undefined;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** PostgreSQL's files are of one major version; this is the one that the bundled PGlite speaks. */
const postgresMajor = '18';

/**
 * Opens the embedded database of a data folder, making or restoring it where needed. Throws `instance.unavailable`
 * when another Naru uses the folder, the disk is full, or nothing can be restored; `instance.misconfigured` when the
 * folder cannot be used at all.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const { signal, log } = options;
  const folder = await prepareDataFolder(path.resolve(options.dataDir));
  const lock = await lockFolder(folder);
  try {
    await refuseFullDisk(folder);
    await removeUnfinished(folder);
    const dumps = new DumpStore(folder.dumps);
    const lite = await openSoundDatabase(folder, dumps, options);
    try {
      signal.throwIfAborted();
      await migrateEmbedded(lite, options.migrationsFolder);
      const mode = await readMode(folder);
      return new EmbeddedDatabase({ lite, folder, lock, dumps, mode, log, dumpDelayMs: options.dumpDelayMs });
    } catch (error) {
      if (!isPanic(error)) await lite.close();
      throw error;
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openSoundDatabase(folder: DataFolder, dumps: DumpStore, options: EmbeddedOptions): Promise<PGlite> {
  const { signal, log, seedFile } = options;
  const restore = { folder, dumps, log, signal };
  const clean = await takeCleanClose(folder);
  if (!(await exists(folder.database))) {
    if (await isFirstStart(folder, dumps, signal)) await createDatabaseFolder(folder, { seedFile, log, signal });
    else await restoreNewestDump('its folder is missing', restore);
    return openFolder(folder);
  }
  await refuseOtherVersion(folder);
  if (!clean) {
    const check = await checkDatabase(folder.database, { endSessions: false, signal });
    if (check.status === 'broken') await restoreNewestDump(check.reason, restore);
    return openFolder(folder);
  }
  try {
    return await openFolder(folder);
  } catch (error) {
    await restoreNewestDump(String(error), restore);
    return openFolder(folder);
  }
}

async function openFolder(folder: DataFolder): Promise<PGlite> {
  const lite = await openPgliteFolder(folder.database);
  try {
    await readBriefly(lite);
    return lite;
  } catch (error) {
    if (!isPanic(error)) await lite.close();
    throw error;
  }
}

/** A folder that has dumps, or a database that was moved aside, had a database before. */
async function isFirstStart(folder: DataFolder, dumps: DumpStore, signal: AbortSignal): Promise<boolean> {
  if (await hasBrokenDatabase(folder)) return false;
  for await (const _ of dumps.valid(signal)) return false;
  return true;
}

/** Another major version is no damage: restoring a dump of it would not help. A torn version file is left to the check. */
async function refuseOtherVersion({ database }: DataFolder): Promise<void> {
  const version = await readFile(path.join(database, 'PG_VERSION'), 'utf8').catch(() => '');
  if (!/^\d+\n$/.test(version) || version.trim() === postgresMajor) return;
  throw new NaruError('instance.misconfigured', {
    message: `The database in ${database} is of PostgreSQL ${version.trim()}, this Naru brings ${postgresMajor}. Start the Naru that made it.`,
  });
}
