import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'naru-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lets one at a time in, and frees the place after a failure too', async () => {
  const file = path.join(folder, 'prepare.lock');
  let inside = 0;
  let most = 0;
  const visit = () =>
    withLock(file, async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      throw new Error('failed');
    });
  const visits = await Promise.allSettled([visit(), visit(), visit()]);
  expect(visits.map((visit) => visit.reason?.message)).toEqual(['failed', 'failed', 'failed']);
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

it('takes over from a process that died, and from one that has been silent under a pid used again', async () => {
  const file = path.join(folder, 'prepare.lock');
  writeFileSync(file, '2147483646');
  await expect(withLock(file, async () => 'in')).resolves.toBe('in');

  writeFileSync(file, String(process.pid));
  utimesSync(file, new Date(0), new Date(0));
  await expect(withLock(file, async () => 'in')).resolves.toBe('in');
});
