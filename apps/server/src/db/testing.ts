import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import type { Log } from '@naru/gateway';
import { Client } from 'pg';
import { Access } from './access.ts';
import type { Database } from './database.ts';
import { Gate } from './embedded/gate.ts';
import { pgliteEngine } from './embedded/pglite-engine.ts';
import { defaultMigrationsFolder } from './migrations.ts';
import { openPostgres } from './postgres/open-postgres.ts';
import { buildSeed } from './seed.ts';

/** For tests: databases that are empty, migrated, and gone afterwards. */

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const cacheFolder = fileURLToPath(new URL('../../../../node_modules/.cache/naru', import.meta.url));
const defaultPostgresUrl = 'postgres://root@127.0.0.1:5432/test';

/** A fresh database. Closing it removes it. PostgreSQL must be there: ask {@link findTestPostgres} first. */
export async function openTestDatabase(kind: Database['kind']): Promise<Database> {
  if (kind === 'embedded') return openInMemory();
  const created = await createTestDatabase();
  const database = await openPostgres({
    databaseUrl: created.url,
    migrationsFolder: defaultMigrationsFolder,
    log: silentLog,
    signal: new AbortController().signal,
  });
  return {
    ...database,
    close: async () => {
      await database.close();
      await created.drop();
    },
  };
}

/** A new, empty database on the test server, not migrated. */
export async function createTestDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `naru_test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(testPostgresUrl());
  url.pathname = `/${name}`;
  await onTestServer(`create database ${name}`);
  return { url: url.href, drop: () => onTestServer(`drop database if exists ${name} with (force)`) };
}

/**
 * Whether the tests' PostgreSQL (`TEST_DATABASE_URL`) answers. Where `CI` is `true` its absence is an error, elsewhere
 * the tests that need it are skipped with a line that says so.
 */
export async function findTestPostgres(): Promise<boolean> {
  try {
    await onTestServer('select 1');
    return true;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    const where = new URL(testPostgresUrl()).host;
    process.stderr.write(`Skipped: no PostgreSQL answers at ${where}. Set TEST_DATABASE_URL to run these tests.\n`);
    return false;
  }
}

/** A packed, migrated, empty embedded database; built once for each state of the migrations. */
export async function testSeed(): Promise<string> {
  const journal = await readFile(path.join(defaultMigrationsFolder, 'meta', '_journal.json'));
  const version = createHash('sha256').update(journal).digest('hex').slice(0, 16);
  const file = path.join(cacheFolder, `test-seed-${version}.tar.gz`);
  const there = await stat(file).then(
    () => true,
    () => false,
  );
  if (!there) {
    await mkdir(cacheFolder, { recursive: true });
    await buildSeed(file, { signal: new AbortController().signal });
  }
  return file;
}

async function openInMemory(): Promise<Database> {
  const lite = await PGlite.create({ loadDataDir: new Blob([await readFile(await testSeed())]) });
  const gate = new Gate();
  const access = new Access(pgliteEngine({ use: (work) => work(lite) }, gate, () => undefined));
  let closing: Promise<void> | undefined;
  return {
    kind: 'embedded',
    mode: { kind: 'normal' },
    db: access.db,
    transaction: (work) => access.transaction(work),
    acceptRestore: async () => undefined,
    health: async () => void (await gate.run(() => lite.exec('select 1'))),
    close: () => {
      closing ??= gate.close().then(() => lite.close());
      return closing;
    },
  };
}

function testPostgresUrl(): string {
  return process.env['TEST_DATABASE_URL'] ?? defaultPostgresUrl;
}

async function onTestServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: testPostgresUrl(), connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
