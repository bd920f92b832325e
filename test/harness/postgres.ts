import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Child } from './child.ts';
import { startProgram } from './child.ts';
import { freePort } from './free-port.ts';
import { descendantsOf, stillRunning } from './process-census.ts';
import { untilTrue } from './wait.ts';

const run = promisify(execFile);

/** Where Debian and others keep PostgreSQL's programs, newest first; empty where it is not installed. */
function binaryFolders(): readonly string[] {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(root, version, 'bin'));
}

export const postgresInstalled = binaryFolders().length > 0;

export interface Postgres extends AsyncDisposable {
  readonly url: string;
  /** Ends the database and everything it started, as a crash of the machine would. */
  kill9(): Promise<void>;
  start(): Promise<void>;
}

/** A PostgreSQL of this test alone, in a temporary folder. */
export async function startPostgres(): Promise<Postgres> {
  const [bin = ''] = binaryFolders();
  const folder = await mkdtemp(path.join(tmpdir(), 'naru-pg-'));
  const port = await freePort();
  const user = await unprivileged();
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  await run(path.join(bin, 'initdb'), ['-D', data, '-U', 'naru', '-A', 'trust', '--no-sync', '-E', 'UTF8'], {
    ...user,
    cwd: folder,
  });
  let child: Child | undefined;
  const start = async (): Promise<void> => {
    const started = startProgram(path.join(bin, 'postgres'), {
      args: ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder],
      cwd: folder,
      ...(user === undefined ? {} : { user }),
    });
    child = started;
    await untilTrue('PostgreSQL answers', () =>
      run(path.join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).then(() => true),
    );
  };
  await start();
  return {
    url: `postgres://naru@127.0.0.1:${port}/postgres`,
    start,
    kill9: async () => {
      if (child === undefined) return;
      const family = await descendantsOf(child.pid);
      child.kill('SIGKILL');
      for (const { pid } of await stillRunning(family)) process.kill(pid, 'SIGKILL');
      await child.exited;
    },
    [Symbol.asyncDispose]: async () => {
      child?.kill('SIGINT');
      await child?.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root, so it runs as its own user there. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout.trim());
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}
