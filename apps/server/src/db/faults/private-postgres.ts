import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

const run = promisify(execFile);
/** PostgreSQL refuses to run as root; `nobody` does. */
const nobody = 65_534;
const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

/** Where PostgreSQL's programs are on Debian and its kin, or undefined. */
export async function findPostgresPrograms(): Promise<string | undefined> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest !== undefined) return path.join('/usr/lib/postgresql', newest, 'bin');
  if (process.env['CI'] === 'true') throw new Error('PostgreSQL is not installed; the test of its death needs it.');
  process.stderr.write('Skipped: PostgreSQL is not installed; the test of its death needs it.\n');
  return undefined;
}

/** A PostgreSQL server of the test's own, to be killed. */
export class PrivatePostgres {
  readonly url: string;
  readonly #programs: string;
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(programs: string, folder: string, port: number) {
    this.#programs = programs;
    this.#folder = folder;
    this.#port = port;
    this.url = `postgresql://tests@127.0.0.1:${port}/postgres`;
  }

  static async create(programs: string): Promise<PrivatePostgres> {
    const folder = await mkdtemp(path.join(tmpdir(), 'naru-postgres-'));
    if (account.uid !== undefined) await chown(folder, account.uid, account.gid);
    const data = path.join(folder, 'data');
    const settings = ['-D', data, '-U', 'tests', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
    await run(path.join(programs, 'initdb'), settings, { ...account, cwd: folder });
    return new PrivatePostgres(programs, folder, await freePort());
  }

  /** Resolves when the server answers. Tries again while leftovers of a killed one still hold its memory. */
  async start(): Promise<void> {
    for (;;) {
      const data = path.join(this.#folder, 'data');
      const child = spawn(
        path.join(this.#programs, 'postgres'),
        ['-D', data, '-p', String(this.#port), '-h', '127.0.0.1', '-k', ''],
        { ...account, cwd: this.#folder, stdio: 'ignore' },
      );
      this.#process = child;
      while (child.exitCode === null) {
        if (await answers(this.url)) return;
        await wait(20);
      }
    }
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
