import { expect, it } from 'vitest';
import { startCanary } from '../fixtures/canary-upstream.ts';
import { connectV2, textOf } from '../harness/clients.ts';
import { startEverything } from '../harness/everything.ts';
import { slowness } from '../harness/machine-speed.ts';
import { startNaru } from '../harness/naru.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import type { NewServer } from '../harness/rest.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { untilTrue } from '../harness/wait.ts';
import { verifies } from '../verifies.ts';

const counts = { modern: 60, legacy: 20, process: 17 };

it('serves 97 good servers as ever beside a dead, a slow and a crashing one', {
  ...verifies('GW1', 'GW5', 'RT1'),
  timeout: 180_000,
}, async () => {
  await using folder = await temporaryFolder();
  await using modern = await startCanary();
  await using legacy = await startEverything('legacy');
  await using slow = await startCanary({ delayMs: 30_000 });
  const times = (count: number, make: (index: number) => NewServer): NewServer[] =>
    Array.from({ length: count }, (_, index) => make(index));
  const good = [
    ...times(counts.modern, (index) => ({ name: `m${index}`, kind: 'remote', url: modern.url })),
    ...times(counts.legacy, (index) => ({ name: `l${index}`, kind: 'remote', url: legacy.url })),
    ...times(counts.process, (index) => rawStdioServer(`p${index}`)),
  ];
  const bad: NewServer[] = [
    { name: 'dead', kind: 'remote', url: 'http://127.0.0.1:1/mcp' },
    { name: 'slow', kind: 'remote', url: slow.url },
    rawStdioServer('crashing', 'crash'),
  ];
  {
    await using first = await startNaru({ dataDir: folder.path });
    await first.rest.createProject('Hundred', 'hundred');
    for (const server of [...bad, ...good]) await first.rest.createServer('hundred', server);
    await untilTrue('the good ones are healthy', () => healthy(first.rest.servers('hundred'), good), {
      timeoutMs: 60_000,
      everyMs: 500,
    });
    await first.stop();
  }

  await using naru = await startNaru({ dataDir: folder.path });
  const factor = await slowness();
  expect(naru.readyAfterMs).toBeLessThan(5_000 * factor);
  const listedAt = performance.now();
  const servers = await naru.rest.servers('hundred');
  expect(servers).toHaveLength(100);
  expect(performance.now() - listedAt).toBeLessThan(2_000 * factor);
  const { key } = await naru.rest.createKey('hundred');
  await using client = await connectV2({ url: `${naru.url}/projects/hundred/mcp`, key }, 'modern');
  const names = (await client.listTools()).tools.map(({ name }) => name);
  const lists = (slug: string): boolean => names.some((name) => name.startsWith(`${slug}__`));
  expect(good.map(({ name }) => name).filter((slug) => !lists(slug))).toEqual([]);

  await untilTrue('the good ones are healthy again', () => healthy(naru.rest.servers('hundred'), good), {
    timeoutMs: 60_000,
    everyMs: 500,
  });
  const stuck = client
    .callTool({ name: 'slow__read', arguments: {} }, { signal: AbortSignal.timeout(20_000) })
    .catch(() => 'gave up');
  const durations: number[] = [];
  for (const { name } of good) {
    const startedAt = performance.now();
    const tool = name.startsWith('m') ? 'read' : name.startsWith('l') ? 'echo' : 'hello';
    const answer = await client.callTool({ name: `${name}__${tool}`, arguments: {} });
    durations.push(performance.now() - startedAt);
    expect([name, answer.isError ?? false, textOf(answer)]).toEqual([
      name,
      false,
      tool === 'read' ? 'done' : expect.any(String),
    ]);
  }
  expect(Math.max(...durations)).toBeLessThan(2_000 * factor);
  const states = await naru.rest.servers('hundred');
  const stateOf = (slug: string): string => states.find((server) => server.slug === slug)?.state.status ?? 'missing';
  expect(['dead', 'slow', 'crashing'].filter((slug) => stateOf(slug) === 'healthy')).toEqual([]);
  await client.close();
  await stuck;
});

async function healthy(
  servers: Promise<readonly { slug: string; state: { status: string } }[]>,
  good: readonly NewServer[],
): Promise<boolean> {
  const healthySlugs = new Set(
    (await servers).filter(({ state }) => state.status === 'healthy').map(({ slug }) => slug),
  );
  return good.every(({ name }) => healthySlugs.has(name));
}
