import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, listServers } from '../bench-setup.ts';
import { echoCall } from '../mcp-requests.ts';
import { addressOf, type Naru, startNaru, untilHealthy } from '../naru.ts';
import { residentMiB } from '../process-figures.ts';
import { median } from '../rounds.ts';

const idleMs = 3_000;
const retryMs = 10;
const answeredWithinMs = 30_000;

/**
 * Starts Naru again on the data folder of the finished run, which the caller has let go: time to the first answered call,
 * and memory once all upstreams of the large project are connected and nothing happens.
 */
export async function measureStart({ results, quick, dataDir, project, many }: Bench): Promise<void> {
  const ready: number[] = [];
  const called: number[] = [];
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    const startedAt = performance.now();
    await using naru = await startNaru(dataDir);
    ready.push(performance.now() - startedAt);
    await firstCall(naru, {
      url: addressOf(naru, project, 'echo'),
      headers: { authorization: `Bearer ${project.key}` },
      tool: 'echo',
    });
    called.push(performance.now() - startedAt);
    if (round > 0) continue;
    for (let index = 1; index <= listServers; index++) await untilHealthy(naru, many, `list-${index}`);
    await delay(idleMs);
    results.setFigure('idle resident MiB', await residentMiB(naru.pid));
  }
  results.setFigure('ready after start, ms', median(ready));
  results.setFigure('first call after start, ms', median(called));
}

async function firstCall(naru: Naru, target: Parameters<typeof echoCall>[0]): Promise<void> {
  const { method, headers, body } = echoCall(target, 'modern', { bytes: 100 });
  const deadline = performance.now() + answeredWithinMs;
  for (;;) {
    const answer = await fetch(target.url, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await answer.text();
    if (answer.ok && text.includes('"result"')) return;
    if (performance.now() > deadline)
      throw new Error(`No call was answered by ${naru.url}: HTTP ${answer.status} ${text}`);
    await delay(retryMs);
  }
}
