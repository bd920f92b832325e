import { expect, it } from 'vitest';
import { startNaru } from '../harness/naru.ts';
import { descendantsOf, stillRunning } from '../harness/process-census.ts';
import { programs } from '../harness/published.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import type { NewServer } from '../harness/rest.ts';
import { until } from '../harness/wait.ts';
import { verifies } from '../verifies.ts';

it.each(['SIGKILL', 'SIGTERM'] as const)('leaves no process behind after %s', verifies('RT1'), async (signal) => {
  await using naru = await startNaru();
  const { rest, pid } = naru;
  await rest.createProject('Processes', 'processes');
  const servers: readonly NewServer[] = [
    rawStdioServer('Plain'),
    rawStdioServer('Grandchild', 'grandchild'),
    rawStdioServer('Crashing', 'crash'),
    { name: 'Real', kind: 'process', command: process.execPath, args: [programs.memory()] },
  ];
  for (const server of servers) await rest.createServer('processes', server);
  const slugs = (await rest.servers('processes')).map(({ slug }) => slug);
  for (const slug of slugs.filter((one) => one !== 'crashing')) await rest.healthy('processes', slug);
  const family = await until('the grandchild runs', async () => {
    const found = await descendantsOf(pid);
    return found.some(({ command }) => command.startsWith('sleep 3600')) ? found : undefined;
  });
  expect(family.length).toBeGreaterThanOrEqual(4);
  if (signal === 'SIGKILL') await naru.kill9();
  else expect(await naru.stop()).toEqual({ code: 0, signal: null });
  await until(
    'everything that Naru started has ended',
    async () => ((await stillRunning(family)).length === 0 ? true : undefined),
    { timeoutMs: 10_000 },
  );
});
