import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openDatabase } from '../open-database.ts';
import { silentLog, testSeed } from '../testing.ts';
import { faultRounds, findLosses, Writer } from './acknowledged.ts';

vi.setConfig({ testTimeout: 60_000 + faultRounds * 20_000, hookTimeout: 60_000 });

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'naru-kill-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** R4: the fault comes at any moment, from the start of the process on. */
it(`loses no acknowledged write when Naru is killed ${faultRounds} times while it writes`, async () => {
  const dataDir = path.join(root, 'data');
  const settings = { DATA_DIR: dataDir, SEED: await testSeed() };
  const acknowledged = new Map<string, number>();
  for (let round = 0; round < faultRounds; round += 1) {
    const writer = new Writer(settings, acknowledged);
    const enough = acknowledged.size + 1 + Math.floor(Math.random() * 40);
    // Every fourth is killed by the clock, which may be while it still opens, recovers or checks.
    if (round % 4 === 3) await wait(Math.random() * 1_500);
    else await vi.waitUntil(() => acknowledged.size >= enough || !writer.running, { timeout: 60_000, interval: 2 });
    expect(writer.running).toBe(true);
    await writer.kill();
  }
  const database = await openDatabase({ dataDir, log: silentLog, signal: new AbortController().signal });
  expect(database.mode).toEqual({ kind: 'normal' });
  expect(await findLosses(database.db, acknowledged)).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(faultRounds);
  await database.close();
});
