import { access, chmod, constants, mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { NaruError } from '@naru/contract';

/** Where the embedded database keeps its things below the data folder. */
export interface DataFolder {
  readonly root: string;
  /** PostgreSQL's own files. Always whole: it is made elsewhere and renamed to here. */
  readonly database: string;
  readonly dumps: string;
  /** Locked by the operating system as long as a Naru uses the folder; always empty. */
  readonly lock: string;
  /** Says which process holds the lock, for people. */
  readonly lockHolder: string;
  /** There after a clean close, gone while the database is open. */
  readonly closedCleanly: string;
  /** There from a restore until an administrator accepts the loss. */
  readonly restored: string;
}

/** Below this a start is refused: PostgreSQL could not write the next 16 MiB segment of its log. */
const minFreeBytes = 64 * 1024 * 1024;
const unfinished = /^(db\.new-|dumps\.copy-)/;

/** Makes the folder ready. Throws `instance.misconfigured` with what to do when it cannot be used. */
export async function prepareDataFolder(root: string): Promise<DataFolder> {
  const folder: DataFolder = {
    root,
    database: path.join(root, 'db'),
    dumps: path.join(root, 'dumps'),
    lock: path.join(root, 'naru.lock'),
    lockHolder: path.join(root, 'naru.pid'),
    closedCleanly: path.join(root, 'db.closed-cleanly.json'),
    restored: path.join(root, 'db.restored.json'),
  };
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
    await mkdir(folder.dumps, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new NaruError('instance.misconfigured', { message: unusable(root, error), cause: error });
  }
  return folder;
}

/** Throws `instance.unavailable` when the disk is too full to start on. */
export async function refuseFullDisk({ root }: DataFolder): Promise<void> {
  const { bavail, bsize } = await statfs(root);
  if (bavail * bsize >= minFreeBytes) return;
  throw new NaruError('instance.unavailable', {
    message: `The disk of the data folder ${root} is full. Free at least 64 MiB, then start Naru again.`,
  });
}

/** Removes what a Naru that was killed left half made. Only for whoever holds the lock. */
export async function removeUnfinished({ root }: DataFolder): Promise<void> {
  for (const name of await readdir(root)) {
    if (unfinished.test(name)) await rm(path.join(root, name), { recursive: true, force: true });
  }
}

export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** An empty folder that only Naru's user may look into. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  await chmod(folder, 0o700);
}

function unusable(root: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOTDIR':
    case 'EEXIST':
      return `The data folder ${root} is not a folder. Remove the file of that name, or give another with --data or NARU_DATA_DIR.`;
    case 'EACCES':
    case 'EPERM':
      return `The data folder ${root} may not be written by this user. Change its owner (chown), or give another with --data or NARU_DATA_DIR.`;
    case 'EROFS':
      return `The data folder ${root} is on a read-only disk. Give another with --data or NARU_DATA_DIR.`;
    case 'ENOSPC':
      return `The disk of the data folder ${root} is full. Free some space, then start Naru again.`;
    default:
      return `The data folder ${root} cannot be used (${String(code ?? error)}). Give another with --data or NARU_DATA_DIR.`;
  }
}
