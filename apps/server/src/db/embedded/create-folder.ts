import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '@naru/gateway';
import { readArchive } from './archive.ts';
import { type DataFolder, makePrivateFolder } from './data-folder.ts';
import { syncFolder } from './durable-file.ts';
import { openPgliteFolder } from './pglite-folder.ts';

/**
 * Makes the database folder of a first start: from the seed that came with Naru, or, without a usable one, the slow
 * way. It is whole or not there at all, whenever Naru is killed.
 */
export async function createDatabaseFolder(
  folder: DataFolder,
  { seedFile, log, signal }: { readonly seedFile: string | undefined; readonly log: Log; readonly signal: AbortSignal },
): Promise<void> {
  const unfinished = path.join(folder.root, `db.new-${randomUUID()}`);
  await makePrivateFolder(unfinished);
  const seeded = seedFile !== undefined && (await unpackSeed(seedFile, unfinished, { log, signal }));
  if (!seeded) {
    const lite = await openPgliteFolder(unfinished);
    await lite.close();
  }
  signal.throwIfAborted();
  await rename(unfinished, folder.database);
  await syncFolder(folder.root);
}

async function unpackSeed(
  seedFile: string,
  target: string,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<boolean> {
  try {
    await readArchive(seedFile, target, signal);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    log.warn('The prepared empty database cannot be used; making one takes some seconds more.', {
      reason: String(error),
    });
    await rm(target, { recursive: true, force: true });
    await makePrivateFolder(target);
    return false;
  }
}
