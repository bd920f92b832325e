import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { connectV2, textOf } from '../harness/clients.ts';
import { startNaru } from '../harness/naru.ts';
import { postgresInstalled, startPostgres } from '../harness/postgres.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import { until } from '../harness/wait.ts';
import { verifies } from '../verifies.ts';
import { AckedWrites } from './acked-writes.ts';
import { faultRounds, faultSeed, roundsTimeoutMs, seededRandom } from './rounds.ts';

const maxRecoveryMs = 10_000;

it.skipIf(!postgresInstalled)(
  `outlives PostgreSQL being killed ${faultRounds} times and loses no acknowledged write (seed ${faultSeed})`,
  { ...verifies('OP1'), timeout: roundsTimeoutMs(15_000) },
  async () => {
    await using postgres = await startPostgres();
    await using naru = await startNaru({ env: { DATABASE_URL: postgres.url } });
    const random = seededRandom(faultSeed);
    const writes = new AckedWrites('faults');
    await naru.rest.createProject('Faults', writes.project);
    await naru.rest.createServer(writes.project, { ...rawStdioServer('Good'), slug: 'good' });
    await naru.rest.healthy(writes.project, 'good');
    const { key } = await naru.rest.createKey(writes.project);
    await using client = await connectV2({ url: `${naru.url}/projects/${writes.project}/mcp`, key }, 'modern');
    for (let round = 0; round < faultRounds; round += 1) {
      const stop = new AbortController();
      const writers = [1, 2].map(() => writes.run(naru.rest, stop.signal));
      await delay(50 + random() * 300);
      await postgres.kill9();
      // Calls are answered from memory, so they go on without the database.
      expect(textOf(await client.callTool({ name: 'good__hello', arguments: {} }))).toContain('Good');
      stop.abort();
      await postgres.start();
      await until(
        'the API answers again',
        async () => ((await naru.rest.send('GET', '/projects')).status === 200 ? true : undefined),
        { timeoutMs: maxRecoveryMs },
      );
      await Promise.all(writers);
      await writes.check(naru);
    }
    expect(writes.count).toBeGreaterThan(faultRounds);
  },
);
