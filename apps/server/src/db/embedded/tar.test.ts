import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { digestOf, readArchive, writeArchive } from './archive.ts';

const { signal } = new AbortController();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'naru-tar-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function packed(): Promise<string> {
  const source = path.join(folder, 'source');
  await mkdir(path.join(source, 'empty'), { recursive: true });
  await mkdir(path.join(source, 'deep', 'er'), { recursive: true });
  await writeFile(path.join(source, 'nothing'), '');
  await writeFile(path.join(source, 'block'), Buffer.alloc(512, 7));
  await writeFile(path.join(source, 'deep', 'er', 'odd'), Buffer.alloc(100_001, 'naru'));
  const archive = path.join(folder, 'a.tar.gz');
  const digest = await writeArchive(source, archive, signal);
  expect(await digestOf(archive, signal)).toEqual(digest);
  return archive;
}

it('gives back every file and empty folder, for nobody else to read', async () => {
  const archive = await packed();
  const target = path.join(folder, 'target');
  await mkdir(target);
  await readArchive(archive, target, signal);
  expect((await readdir(target, { recursive: true })).sort()).toEqual(
    (await readdir(path.join(folder, 'source'), { recursive: true })).sort(),
  );
  const odd = path.join('deep', 'er', 'odd');
  expect(await readFile(path.join(target, odd))).toEqual(await readFile(path.join(folder, 'source', odd)));
  if (process.platform !== 'win32') expect((await stat(path.join(target, odd))).mode & 0o777).toBe(0o600);
});

it('never takes a cut archive for a whole one', async () => {
  const whole = await readFile(await packed());
  const cut = path.join(folder, 'cut.tar.gz');
  for (let length = 0; length < whole.length; length += 7) {
    const target = path.join(folder, `target-${length}`);
    await mkdir(target);
    await writeFile(cut, whole.subarray(0, length));
    await expect(readArchive(cut, target, signal)).rejects.toThrow();
  }
});
