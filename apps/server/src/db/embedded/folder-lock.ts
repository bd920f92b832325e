import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { NaruError } from '@naru/contract';
import { z } from 'zod';
import type { DataFolder } from './data-folder.ts';

/** Held until released or until the process ends, however it ends. */
export interface FolderLock {
  release(): Promise<void>;
}

const Holder = z.object({ pid: z.number().int().positive() });

/**
 * Keeps every other process off the data folder: two of them on one PGlite lose acknowledged writes without an error.
 * Node has no file locks of its own, but its SQLite does: an exclusive transaction on an empty file holds a lock of the
 * operating system (fcntl, LockFileEx), which ends with the process. So nothing stale is left after a kill, and a
 * process id that was given to somebody else means nothing. Throws `instance.unavailable` when the folder is in use.
 */
export async function lockFolder(folder: DataFolder): Promise<FolderLock> {
  await (await open(folder.lock, 'a', 0o600)).close();
  const connection = new DatabaseSync(folder.lock, { timeout: 0 });
  try {
    // Kept in memory, or SQLite would leave a journal beside the lock.
    connection.exec('pragma journal_mode = memory');
    connection.exec('begin exclusive');
  } catch (error) {
    connection.close();
    throw await refusal(folder, error);
  }
  await writeFile(folder.lockHolder, JSON.stringify({ pid: process.pid }), { mode: 0o600 });
  return {
    release: async () => {
      if (!connection.isOpen) return;
      await rm(folder.lockHolder, { force: true });
      connection.close();
    },
  };
}

async function refusal(folder: DataFolder, error: unknown): Promise<NaruError> {
  if (sqliteCode(error) !== sqliteBusy) {
    return new NaruError('instance.unavailable', {
      message: `The lock ${folder.lock} cannot be taken. When no Naru uses the data folder, remove this file and start again.`,
      cause: error,
    });
  }
  const pid = await holderOf(folder);
  const who = pid === undefined ? 'Another Naru' : `Another Naru (process ${pid})`;
  return new NaruError('instance.unavailable', {
    message: `${who} uses the data folder ${folder.root}. Stop it, or give this one another folder with --data or NARU_DATA_DIR.`,
    ...(pid === undefined ? {} : { data: { pid } }),
  });
}

/** SQLITE_BUSY, https://sqlite.org/rescode.html#busy */
const sqliteBusy = 5;

function sqliteCode(error: unknown): unknown {
  return error instanceof Error && 'errcode' in error ? error.errcode : undefined;
}

/** For the message only, so that a torn file does no harm. */
async function holderOf(folder: DataFolder): Promise<number | undefined> {
  try {
    return Holder.parse(JSON.parse(await readFile(folder.lockHolder, 'utf8'))).pid;
  } catch {
    return undefined;
  }
}
