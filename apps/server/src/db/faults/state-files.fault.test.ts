import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noteCleanClose, takeCleanClose } from '../embedded/clean-close.ts';
import { type DataFolder, prepareDataFolder } from '../embedded/data-folder.ts';
import { type Dump, DumpStore } from '../embedded/dump-store.ts';
import { writeDurably } from '../embedded/durable-file.ts';
import { lockFolder } from '../embedded/folder-lock.ts';
import { readMode } from '../embedded/restore.ts';

/** R10: every small file beside the database, cut at every byte. */

const { signal } = new AbortController();
let folder: DataFolder;
beforeEach(async () => {
  folder = await prepareDataFolder(await mkdtemp(path.join(tmpdir(), 'naru-state-')));
});
afterEach(() => rm(folder.root, { recursive: true, force: true }));

async function atEveryCut(file: string, check: () => Promise<void>): Promise<void> {
  const whole = await readFile(file);
  expect(whole.length).toBeGreaterThan(0);
  for (let length = 0; length < whole.length; length += 1) {
    await writeFile(file, whole.subarray(0, length));
    await check();
  }
  await writeFile(file, whole);
}

it('refuses the second process whatever is left of the note who the first is', async () => {
  const lock = await lockFolder(folder);
  await atEveryCut(folder.lockHolder, async () => {
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'instance.unavailable',
      message: expect.stringContaining('uses the data folder'),
    });
  });
  await lock.release();
  await (await lockFolder(folder)).release();
});

it('refuses with what to do when the lock is not the empty file it should be', async () => {
  await writeFile(folder.lock, 'something else entirely '.repeat(50));
  await expect(lockFolder(folder)).rejects.toMatchObject({
    code: 'instance.unavailable',
    message: expect.stringContaining('remove this file'),
  });
});

it('never takes a torn note of a clean close for a whole one', async () => {
  await noteCleanClose(folder);
  const whole = await readFile(folder.closedCleanly);
  for (let length = 0; length < whole.length; length += 1) {
    await writeFile(folder.closedCleanly, whole.subarray(0, length));
    expect(await takeCleanClose(folder)).toBe(false);
  }
  await writeFile(folder.closedCleanly, whole);
  expect(await takeCleanClose(folder)).toBe(true);
  expect(await takeCleanClose(folder)).toBe(false);
});

it('stays read-only whatever is left of the note of a restore', async () => {
  const marker = { restoredFrom: 'naru-x.tar.gz', lossSince: new Date().toISOString(), reason: 'torn page' };
  await writeDurably(folder.restored, JSON.stringify(marker));
  expect(await readMode(folder)).toMatchObject({ kind: 'restored', restoredFrom: marker.restoredFrom });
  await atEveryCut(folder.restored, async () => {
    expect(await readMode(folder)).toMatchObject({ kind: 'restored', restoredFrom: 'unknown' });
  });
});

it('passes over a dump with a torn note, and takes the one before', async () => {
  const content = await mkdtemp(path.join(folder.root, 'content-'));
  await writeFile(path.join(content, 'a'), 'data');
  const store = new DumpStore(folder.dumps);
  const older = await store.add(content, new Date('2026-01-01T00:00:00.000Z'), signal);
  const newer = await store.add(content, new Date('2026-01-02T00:00:00.000Z'), signal);
  expect(await validDumps(store)).toEqual([newer, older]);
  const sidecar = newer.file.replace('.tar.gz', '.json');
  await atEveryCut(sidecar, async () => expect(await validDumps(store)).toEqual([older]));
  await atEveryCut(newer.file, async () => expect(await validDumps(store)).toEqual([older]));
  expect(await validDumps(store)).toEqual([newer, older]);
});

it('does not count an unfinished dump among those it keeps', async () => {
  const content = await mkdtemp(path.join(folder.root, 'content-'));
  await writeFile(path.join(content, 'a'), 'data');
  const store = new DumpStore(folder.dumps);
  await writeFile(path.join(folder.dumps, 'naru-2030-01-01T00-00-00-000Z.tar.gz'), 'torn');
  await writeFile(path.join(folder.dumps, 'naru-2030-01-02T00-00-00-000Z.tar.gz.tmp'), 'torn');
  const dumps: Dump[] = [];
  for (const day of [1, 2, 3, 4]) dumps.unshift(await store.add(content, new Date(Date.UTC(2026, 0, day)), signal));
  expect(await validDumps(store)).toEqual(dumps.slice(0, 3));
  expect(await readdir(folder.dumps)).toHaveLength(6);
});

async function validDumps(store: DumpStore): Promise<readonly Dump[]> {
  const dumps: Dump[] = [];
  for await (const dump of store.valid(signal)) dumps.push(dump);
  return dumps;
}
