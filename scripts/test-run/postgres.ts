import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram, runCommand } from './commands.ts';

export interface TestDatabase extends AsyncDisposable {
  /** For TEST_DATABASE_URL: an empty database whose user may do everything. */
  readonly url: string;
  /** Where it came from, to show. */
  readonly origin: string;
}

const readyWithinMs = 30_000;
const pollMs = 100;

/** Where Debian and Homebrew keep the server's programs; newest version first. */
export function postgresFolders(): readonly string[] {
  const byVersion = (a: string, b: string) => b.localeCompare(a, 'en', { numeric: true });
  return ['/usr/lib/postgresql/*/bin', '/opt/homebrew/opt/postgresql@*/bin']
    .flatMap((pattern) => globSync(pattern))
    .toSorted(byVersion);
}

/**
 * A PostgreSQL database for the tests: the one that TEST_DATABASE_URL names, a fresh one in a server on this machine that
 * trusts local connections, or one in a private server in a temporary folder. Undefined where there is no PostgreSQL.
 */
export async function provideTestDatabase(): Promise<TestDatabase | undefined> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, origin: 'TEST_DATABASE_URL', [Symbol.asyncDispose]: async () => undefined };
  return (await databaseInRunningServer()) ?? (await databaseInPrivateServer());
}

async function databaseInRunningServer(): Promise<TestDatabase | undefined> {
  const query = (sql: string) => {
    const connection = ['-h', '127.0.0.1', '-p', '5432', '-U', 'postgres', '-w', '-d', 'postgres'];
    return runCommand('psql', [...connection, '-qAtc', sql], { PGCONNECT_TIMEOUT: '3' });
  };
  const name = `naru_test_${process.pid}`;
  if (!(await query(`create database ${name}`)).ok) return undefined;
  return {
    url: `postgres://postgres@127.0.0.1:5432/${name}`,
    origin: 'a database of its own in the server on port 5432',
    async [Symbol.asyncDispose]() {
      await query(`drop database if exists ${name} with (force)`);
    },
  };
}

async function databaseInPrivateServer(): Promise<TestDatabase | undefined> {
  const folders = postgresFolders();
  const initdb = findProgram('initdb', folders);
  const postgres = findProgram('postgres', folders);
  const isReady = findProgram('pg_isready', folders);
  if (!initdb || !postgres || !isReady) return undefined;

  const folder = await mkdtemp(path.join(tmpdir(), 'naru-postgres-'));
  const data = path.join(folder, 'data');
  const asUser = await unprivileged(folder);
  const created = await runAs(asUser, [
    initdb,
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
  ]);
  if (!created.ok) throw new Error(`PostgreSQL's initdb failed:\n${created.output}`);

  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'max_connections=200'];
  const command = [postgres, '-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const [program = '', ...args] = [...asUser, ...command];
  const server = spawn(program, args, { cwd: folder, stdio: 'ignore' });
  await waitUntilReady(server, () => runCommand(isReady, ['-q', '-h', '127.0.0.1', '-p', String(port)]));
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    origin: 'a private server in a temporary folder',
    async [Symbol.asyncDispose]() {
      // SIGINT is PostgreSQL's "fast shutdown": connections are ended, everything is written.
      if (server.exitCode === null && server.kill('SIGINT')) await once(server, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The words before a command that run it as somebody else than root, whom PostgreSQL refuses; and the folder is theirs. */
async function unprivileged(folder: string): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return [];
  const user = (await runCommand('id', ['-u', 'postgres'])).ok ? 'postgres' : 'nobody';
  const group = (await runCommand('id', ['-gn', user])).output;
  await runCommand('chown', [`${user}:${group}`, folder]);
  // When this process is killed, the server gets the signal for a fast shutdown and does not stay behind.
  return ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups', '--pdeathsig=INT', '--'];
}

function runAs(asUser: readonly string[], command: readonly string[]) {
  const [program = '', ...args] = [...asUser, ...command];
  return runCommand(program, args);
}

async function waitUntilReady(server: ChildProcess, isReady: () => Promise<{ ok: boolean }>): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (!(await isReady()).ok) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended at once (exit code ${server.exitCode}).`);
    if (Date.now() > deadline) throw new Error(`PostgreSQL was not ready within ${readyWithinMs / 1000} s.`);
    await delay(pollMs);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
