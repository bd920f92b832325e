import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { toNaruError } from '@naru/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../database.ts';
import { openDatabase } from '../open-database.ts';
import { silentLog } from '../testing.ts';
import { faultRounds, findLosses } from './acknowledged.ts';
import { findPostgresPrograms, PrivatePostgres } from './private-postgres.ts';
import { writeProject } from './write-project.ts';

vi.setConfig({ testTimeout: 60_000 + faultRounds * 20_000, hookTimeout: 120_000 });

const programs = await findPostgresPrograms();
const recoveryLimitMs = 10_000;

/** R5. */
describe.skipIf(programs === undefined)('when PostgreSQL dies', () => {
  let postgres: PrivatePostgres;
  let database: Database;
  beforeAll(async () => {
    postgres = await PrivatePostgres.create(programs ?? '');
    await postgres.start();
    const { signal } = new AbortController();
    database = await openDatabase({ dataDir: '', databaseUrl: postgres.url, log: silentLog, signal });
  });
  afterAll(async () => {
    await database?.close();
    await postgres?.remove();
  });

  it(`loses no acknowledged write and goes on by itself, ${faultRounds} times`, async () => {
    const acknowledged = new Map<string, number>();
    const codes = new Set<string>();
    const stop = new AbortController();
    const writers = Array.from({ length: 4 }, async () => {
      while (!stop.signal.aborted) {
        const failure = await writeProject(database, (id, version) => acknowledged.set(id, version)).catch(toNaruError);
        if (failure === undefined) continue;
        codes.add(failure.code);
        await turn();
      }
    });
    for (let round = 0; round < faultRounds; round += 1) {
      const enough = acknowledged.size + 5;
      await vi.waitUntil(() => acknowledged.size >= enough, { timeout: 30_000, interval: 2 });
      await wait(Math.random() * 100);
      await postgres.kill();
      await expect(database.health(AbortSignal.timeout(5_000))).rejects.toMatchObject({ code: 'instance.unavailable' });
      await postgres.start();
      const back = acknowledged.size;
      await vi.waitUntil(() => acknowledged.size > back, { timeout: recoveryLimitMs, interval: 5 });
      await expect(database.health(AbortSignal.timeout(5_000))).resolves.toBeUndefined();
    }
    stop.abort();
    await Promise.all(writers);
    expect([...codes]).toEqual(['instance.unavailable']);
    expect(await findLosses(database.db, acknowledged)).toEqual([]);
  });
});
