import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { slowness } from '../harness/machine-speed.ts';
import { startNaru } from '../harness/naru.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { verifies } from '../verifies.ts';
import { AckedWrites } from './acked-writes.ts';
import { faultRounds, faultSeed, roundsTimeoutMs, seededRandom } from './rounds.ts';

const maxReadyMs = 10_000;

it(`loses no acknowledged write when it is killed, ${faultRounds} times (seed ${faultSeed})`, {
  ...verifies('OP1'),
  timeout: roundsTimeoutMs(30_000),
}, async () => {
  await using folder = await temporaryFolder();
  const random = seededRandom(faultSeed);
  const writes = new AckedWrites('faults');
  for (let round = 0; round <= faultRounds; round += 1) {
    const before = await slowness();
    await using naru = await startNaru({ dataDir: folder.path });
    const factor = Math.max(before, await slowness());
    if (round === 0) await naru.rest.createProject('Faults', writes.project);
    else expect(naru.readyAfterMs).toBeLessThan(maxReadyMs * factor);
    await writes.check(naru);
    if (round === faultRounds) break;
    const stop = new AbortController();
    const writers = [1, 2, 3].map(() => writes.run(naru.rest, stop.signal));
    await delay(50 + random() * 500);
    await naru.kill9();
    stop.abort();
    await Promise.all(writers);
  }
  expect(writes.count).toBeGreaterThan(faultRounds);
});
