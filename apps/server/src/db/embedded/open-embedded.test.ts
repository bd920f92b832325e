import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { findSession, insertSession } from '../../features/sessions/repository.ts';
import { findSetting, putSetting } from '../../features/settings/repository.ts';
import type { Database } from '../database.ts';
import { byTests, makePerson } from '../fixtures.ts';
import { defaultMigrationsFolder } from '../migrations.ts';
import { silentLog, testSeed } from '../testing.ts';
import { type EmbeddedOptions, openEmbedded } from './open-embedded.ts';

const { signal } = new AbortController();
let root: string;
let dataDir: string;
let seedFile: string;
const opened: Database[] = [];

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** A data folder closed in order, with the value `older` in one dump and `newer` in the next. */
const template = path.join(tmpdir(), `naru-db-template-${process.pid}`);
beforeAll(async () => {
  seedFile = await testSeed();
  dataDir = template;
  await writtenAndClosed('older', 'newer');
});
afterAll(() => rm(template, { recursive: true, force: true }));
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'naru-db-'));
  dataDir = path.join(root, 'data');
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  await rm(root, { recursive: true, force: true });
});

async function open(extra: Partial<EmbeddedOptions> = {}): Promise<Database> {
  const options = { dataDir, seedFile, migrationsFolder: defaultMigrationsFolder, log: silentLog, signal };
  const database = await openEmbedded({ ...options, ...extra });
  opened.push(database);
  return database;
}

const put = (database: Database, key: string, value: unknown) =>
  database.transaction((tx) => putSetting(tx, key, { value, audit: byTests }));
const fromTemplate = () => cp(template, dataDir, { recursive: true });
const inData = (...names: string[]) => path.join(dataDir, ...names);
/** What a failing disk, or a power cut, leaves. */
const breakDatabase = () => truncate(inData('db', 'global', 'pg_control'), 100);
const archives = async () => (await readdir(inData('dumps'))).filter((name) => name.endsWith('.tar.gz')).sort();

async function writtenAndClosed(...values: unknown[]): Promise<void> {
  for (const value of values) {
    const database = await open();
    await put(database, 'value', value);
    await database.close();
  }
}

describe('an embedded database', () => {
  it('keeps its data from one start to the next, in a folder that only its user may read', async () => {
    await writtenAndClosed('kept');
    expect(await findSetting((await open()).db, 'value')).toBe('kept');
    if (process.platform === 'win32') return;
    for (const name of ['.', 'db', 'dumps']) expect((await stat(inData(name))).mode & 0o777).toBe(0o700);
    for (const name of ['naru.lock', 'naru.pid']) expect((await stat(inData(name))).mode & 0o777).toBe(0o600);
  });

  it('starts without a seed, or with a torn one', async () => {
    const torn = path.join(root, 'seed.tar.gz');
    await writeFile(torn, (await readFile(seedFile)).subarray(0, 10_000));
    const database = await open({ seedFile: torn });
    await put(database, 'value', 1);
    expect(await findSetting(database.db, 'value')).toBe(1);
  });

  it('refuses a data folder that is a file, with what to do', async () => {
    await writeFile(dataDir, '');
    await expect(open()).rejects.toMatchObject({
      code: 'instance.misconfigured',
      message: expect.stringMatching(/is not a folder.*--data/s),
    });
  });

  it('refuses a second opening of its folder and names the process that has it', async () => {
    const database = await open();
    await expect(open()).rejects.toMatchObject({ code: 'instance.unavailable', data: { pid: process.pid } });
    await put(database, 'still', 'here');
    await database.close();
    expect(await findSetting((await open()).db, 'still')).toBe('here');
  });

  it('lets nothing happen after it was closed', async () => {
    const database = await open();
    await database.close();
    await database.close();
    await expect(put(database, 'late', 1)).rejects.toMatchObject({ code: 'instance.unavailable' });
    await expect(database.health(signal)).rejects.toMatchObject({ code: 'instance.unavailable' });
  });

  it('refuses the database of a newer Naru', async () => {
    await fromTemplate();
    const older = path.join(root, 'migrations');
    await mkdir(path.join(older, 'meta'), { recursive: true });
    const journal: unknown = { version: '7', dialect: 'postgresql', entries: [{ idx: 0, when: 1, tag: '0000_old' }] };
    await writeFile(path.join(older, 'meta', '_journal.json'), JSON.stringify(journal));
    await writeFile(path.join(older, '0000_old.sql'), 'select 1');
    await expect(open({ migrationsFolder: older })).rejects.toMatchObject({
      code: 'instance.misconfigured',
      message: expect.stringContaining('newer Naru'),
    });
    expect(await findSetting((await open()).db, 'value')).toBe('newer');
  });
});

describe('dumps of an embedded database', () => {
  it('are taken some time after a change, and opened once to prove them', async () => {
    const log = { ...silentLog, error: vi.fn() };
    const database = await open({ dumpDelayMs: 5, log });
    expect(await archives()).toEqual([]);
    await put(database, 'value', 1);
    await vi.waitFor(async () => expect(await archives()).toHaveLength(1), 15_000);
    await vi.waitFor(async () => expect((await readdir(dataDir)).join()).not.toContain('dumps.copy-'), 15_000);
    await database.close();
    expect(log.error).not.toHaveBeenCalled();
    expect(await archives()).toHaveLength(1);
  });

  it('are written on close when something changed, and three are kept', async () => {
    await fromTemplate();
    await writtenAndClosed(3, 4);
    const names = await archives();
    expect(names).toHaveLength(3);
    await (await open()).close();
    expect(await archives()).toEqual(names);
  });
});

describe('a broken embedded database', () => {
  it('is put aside for the newest dump, read-only until an administrator accepts the loss', async () => {
    await fromTemplate();
    await breakDatabase();
    const database = await open();
    const { mode } = database;
    if (mode.kind !== 'restored') throw new Error('It was not restored.');
    expect(mode.restoredFrom).toBe((await archives()).at(-1));
    expect(mode.explanation).toContain(mode.lossSince.toISOString());
    expect(await findSetting(database.db, 'value')).toBe('newer');
    expect((await readdir(dataDir)).some((name) => name.startsWith('db.broken-'))).toBe(true);
    await expect(put(database, 'value', 'no')).rejects.toMatchObject({ code: 'instance.read_only' });
    await database.close();

    const again = await open();
    expect(again.mode).toEqual(mode);
    await expect(put(again, 'value', 'no')).rejects.toMatchObject({ code: 'instance.read_only' });
    await again.acceptRestore();
    await put(again, 'value', 'accepted');
    await again.close();
    expect((await open()).mode).toEqual({ kind: 'normal' });
  });

  it('signs everybody out, and lets an administrator sign in again', async () => {
    const first = await open();
    const expiresAt = new Date(Date.now() + 60_000);
    const { person } = await makePerson(first, 'Ada');
    await first.transaction((tx) => insertSession(tx, person.id, { hash: 'old', expiresAt }));
    await first.close();
    await breakDatabase();
    const restored = await open();
    expect(await findSession(restored.db, 'old', new Date())).toBeUndefined();
    const signIn = { hash: 'new', expiresAt };
    await restored.transaction((tx) => insertSession(tx, person.id, signIn), { evenWhenRestored: true });
    expect(await findSession(restored.db, 'new', new Date())).toMatchObject({ personId: person.id });
  });

  it('is restored from an older dump when the newest is torn', async () => {
    await fromTemplate();
    const newest = inData('dumps', (await archives()).at(-1) ?? '');
    await truncate(newest, (await stat(newest)).size - 1);
    await breakDatabase();
    expect(await findSetting((await open()).db, 'value')).toBe('older');
  });

  it('is found out after a kill also when it opens, by the checksum of a page', async () => {
    await fromTemplate();
    await rm(inData('db.closed-cleanly.json'));
    await corruptTable('newer');
    const database = await open();
    expect(database.mode.kind).toBe('restored');
    expect(await findSetting(database.db, 'value')).toBe('newer');
  });

  it('is restored when its folder is gone but dumps are there', async () => {
    await fromTemplate();
    await rm(inData('db'), { recursive: true });
    const database = await open();
    expect(database.mode.kind).toBe('restored');
    expect(await findSetting(database.db, 'value')).toBe('newer');
  });

  it('without a dump is left as it is, and the start refused with what to do', async () => {
    await fromTemplate();
    await rm(inData('dumps'), { recursive: true });
    await breakDatabase();
    const refusal = { code: 'instance.unavailable', message: expect.stringMatching(/does not open.*no usable dump/s) };
    await expect(open()).rejects.toMatchObject(refusal);
    await expect(open()).rejects.toMatchObject(refusal);
    expect((await readdir(inData('db'))).includes('PG_VERSION')).toBe(true);
  });
});

/** Changes one byte of every table page that holds the text. */
async function corruptTable(text: string): Promise<void> {
  let changed = 0;
  for (const name of await readdir(inData('db', 'base'), { recursive: true })) {
    const file = inData('db', 'base', name);
    if (!(await stat(file)).isFile()) continue;
    const bytes = await readFile(file);
    const at = bytes.indexOf(`"${text}"`);
    const found = at >= 0 ? at : bytes.indexOf(text);
    if (found < 0) continue;
    bytes[found] = 0x21;
    await writeFile(file, bytes);
    changed += 1;
  }
  if (changed === 0) throw new Error('The text is in no table.');
}
