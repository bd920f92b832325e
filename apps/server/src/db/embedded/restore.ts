import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { NaruError } from '@naru/contract';
import type { Log } from '@naru/gateway';
import { z } from 'zod';
import type { DatabaseMode } from '../database.ts';
import { readArchive } from './archive.ts';
import { checkDatabase } from './check.ts';
import { type DataFolder, exists, makePrivateFolder } from './data-folder.ts';
import type { Dump, DumpStore } from './dump-store.ts';
import { removeDurably, syncFolder, writeDurably } from './durable-file.ts';

const keptBroken = 2;
const brokenPrefix = 'db.broken-';

const Marker = z.object({ restoredFrom: z.string(), lossSince: z.iso.datetime(), reason: z.string() });
type Marker = z.infer<typeof Marker>;

export interface RestoreOptions {
  readonly folder: DataFolder;
  readonly dumps: DumpStore;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Puts the newest dump that opens in place of the database, which is moved aside, never deleted at once. A kill at any
 * moment leaves either the old state or a missing database, which the next start restores again. Throws
 * `instance.unavailable` when no dump is of use, and leaves everything as it was.
 */
export async function restoreNewestDump(reason: string, options: RestoreOptions): Promise<void> {
  const { folder, dumps, log, signal } = options;
  log.error('The embedded database is broken. Looking for the newest dump.', { reason });
  for await (const dump of dumps.valid(signal)) {
    const unpacked = await unpackDump(dump, options);
    if (unpacked === undefined) continue;
    await moveAside(folder);
    const marker: Marker = { restoredFrom: dump.name, lossSince: dump.takenAt.toISOString(), reason };
    await writeDurably(folder.restored, JSON.stringify(marker));
    await rename(unpacked, folder.database);
    await syncFolder(folder.root);
    log.warn('Restored the embedded database from a dump. Naru is read-only until this is accepted.', marker);
    return;
  }
  throw new NaruError('instance.unavailable', {
    message:
      `The embedded database in ${folder.database} does not open (${reason}) and there is no usable dump in ${folder.dumps}. ` +
      `Put a copy of a dump (naru-….tar.gz with its .json) there and start Naru again, or, to begin with an empty one, ` +
      `move db and every db.broken-… out of ${folder.root}.`,
  });
}

/** Whether the database was once moved aside: then a missing one is not a first start. */
export async function hasBrokenDatabase({ root }: DataFolder): Promise<boolean> {
  const names = await readdir(root);
  return names.some((name) => name.startsWith(brokenPrefix));
}

/** A marker that cannot be read still says that there was a restore: the doubt goes against the data. */
export async function readMode({ restored }: DataFolder): Promise<DatabaseMode> {
  if (!(await exists(restored))) return { kind: 'normal' };
  const marker = await readMarker(restored);
  const { restoredFrom, lossSince, reason } = marker ?? {
    restoredFrom: 'unknown',
    lossSince: new Date(0).toISOString(),
    reason: 'The note about the restore is torn.',
  };
  const moment = marker === undefined ? 'an unknown moment' : lossSince;
  return {
    kind: 'restored',
    restoredFrom,
    lossSince: new Date(lossSince),
    explanation:
      `The embedded database did not open (${reason}), so Naru restored the dump ${restoredFrom}. Changes made after ` +
      `${moment} may be missing: keys revoked since then are valid again, servers added are gone. Nothing can be ` +
      `changed and no key is accepted until an administrator accepts this. The broken database is kept beside it.`,
  };
}

export async function forgetRestore({ restored }: DataFolder): Promise<void> {
  await removeDurably(restored);
}

async function unpackDump(dump: Dump, { folder, log, signal }: RestoreOptions): Promise<string | undefined> {
  const target = path.join(folder.root, `db.new-${randomUUID()}`);
  await makePrivateFolder(target);
  try {
    await readArchive(dump.file, target, signal);
    const check = await checkDatabase(target, { endSessions: true, signal });
    if (check.status === 'sound') return target;
    log.error('A dump is whole but does not open; trying an older one.', { dump: dump.name, reason: check.reason });
  } catch (error) {
    signal.throwIfAborted();
    log.error('A dump could not be unpacked; trying an older one.', { dump: dump.name, reason: String(error) });
  }
  await rm(target, { recursive: true, force: true });
  return undefined;
}

async function moveAside(folder: DataFolder): Promise<void> {
  if (!(await exists(folder.database))) return;
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  await rename(folder.database, path.join(folder.root, `${brokenPrefix}${time}`));
  const aside = (await readdir(folder.root)).filter((name) => name.startsWith(brokenPrefix)).sort();
  for (const name of aside.slice(0, -keptBroken)) {
    await rm(path.join(folder.root, name), { recursive: true, force: true });
  }
}

async function readMarker(file: string): Promise<Marker | undefined> {
  try {
    return Marker.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
