import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listProjects } from '../features/projects/repository.ts';
import { makeProject } from './fixtures.ts';
import { defaultMigrationsFolder } from './migrations.ts';
import { openDatabase } from './open-database.ts';
import { createTestDatabase, findTestPostgres, silentLog, testSeed } from './testing.ts';

vi.setConfig({ testTimeout: 90_000 });

const { signal } = new AbortController();
const opener = fileURLToPath(new URL('./faults/open-and-exit.ts', import.meta.url));
let root: string;
/** The real migrations and one more that takes long in its middle. */
let slowMigrations: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'naru-migrations-'));
  slowMigrations = path.join(root, 'slow');
  await cp(defaultMigrationsFolder, slowMigrations, { recursive: true });
  const journalFile = path.join(slowMigrations, 'meta', '_journal.json');
  const journal = JSON.parse(await readFile(journalFile, 'utf8'));
  const when = Math.max(...journal.entries.map((entry: { when: number }) => entry.when)) + 1;
  journal.entries.push({ idx: journal.entries.length, version: '7', when, tag: '9999_slow', breakpoints: true });
  await writeFile(journalFile, JSON.stringify(journal));
  const statements = [
    'create table slow_first (a int)',
    'create table slow_second as select md5(i::text) as a from generate_series(1, 200000) i',
    'create table slow_third (a int)',
  ];
  await writeFile(path.join(slowMigrations, '9999_slow.sql'), statements.join(';\n--> statement-breakpoint\n'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function startOpening(dataDir: string, settings: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [opener], {
    env: { ...process.env, DATA_DIR: dataDir, MIGRATIONS: slowMigrations, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('migrating the embedded database', () => {
  it('starts over after a kill in the middle', async () => {
    const dataDir = path.join(root, 'data');
    const seedFile = await testSeed();
    const first = await openDatabase({ dataDir, seedFile, log: silentLog, signal });
    const project = await makeProject(first);
    await first.close();
    const killed = startOpening(dataDir, {});
    const ended = once(killed, 'exit');
    await vi.waitFor(async () => expect((await filesOf(dataDir)).length).toBeGreaterThan(0), 30_000);
    await sizeGrows(dataDir);
    killed.kill('SIGKILL');
    await ended;
    const database = await openDatabase({ dataDir, migrationsFolder: slowMigrations, log: silentLog, signal });
    expect(database.mode).toEqual({ kind: 'normal' });
    expect((await listProjects(database.db, 'all', { limit: 9 })).items).toEqual([project]);
    await database.close();
  });
});

describe.skipIf(!(await findTestPostgres()))('migrating PostgreSQL', () => {
  it('lets five replicas start at once', async () => {
    const { url, drop } = await createTestDatabase();
    const options = { dataDir: root, databaseUrl: url, log: silentLog, signal };
    const replicas = await Promise.all(Array.from({ length: 5 }, () => openDatabase(options)));
    for (const replica of replicas) await makeProject(replica);
    for (const replica of replicas) await replica.close();
    await drop();
  });

  it('starts over after a kill in the middle, and waits for nobody who is dead', async () => {
    const { url, drop } = await createTestDatabase();
    const killed = startOpening(root, { DATABASE_URL: url });
    const ended = once(killed, 'exit');
    const watcher = new Client({ connectionString: url });
    await watcher.connect();
    await vi.waitFor(
      async () => {
        const { rows } = await watcher.query(
          "select 1 from pg_stat_activity where query like '%slow_second%' and pid <> pg_backend_pid()",
        );
        expect(rows).toHaveLength(1);
      },
      { timeout: 30_000, interval: 5 },
    );
    killed.kill('SIGKILL');
    await ended;
    const options = { dataDir: root, databaseUrl: url, migrationsFolder: slowMigrations, log: silentLog, signal };
    const database = await openDatabase(options);
    await makeProject(database);
    const { rows } = await watcher.query("select count(*)::int as count from pg_tables where tablename like 'slow_%'");
    expect(rows).toEqual([{ count: 3 }]);
    await watcher.end();
    await database.close();
    await drop();
  });
});

async function filesOf(dataDir: string): Promise<string[]> {
  return readdir(path.join(dataDir, 'db', 'pg_wal'));
}

/** Resolves once the migration writes: its log is longer than a start alone makes it. */
async function sizeGrows(dataDir: string): Promise<void> {
  const before = new Set(await filesOf(dataDir));
  await vi.waitFor(
    async () => {
      const added = (await filesOf(dataDir)).filter((name) => !before.has(name));
      expect(added.length).toBeGreaterThan(2);
    },
    { timeout: 60_000, interval: 5 },
  );
}
