import { expect, it } from 'vitest';
import { serveEverythingHttp } from '../fixtures/everything/serve-http.ts';
import { createWorld } from '../fixtures/everything/world.ts';
import { connectV2, textOf } from '../harness/clients.ts';
import { freePort } from '../harness/free-port.ts';
import { descendantsOf } from '../harness/process-census.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import { readyServer, sharedNaru } from '../harness/shared-naru.ts';
import { untilTrue } from '../harness/wait.ts';
import { verifies } from '../verifies.ts';

const naru = sharedNaru();

it.each(['legacy', 'modern'] as const)('finds a %s upstream again that went away', verifies('GW1'), async (eras) => {
  const port = await freePort();
  const world = createWorld();
  const before = await serveEverythingHttp(world, { eras, port });
  const { own } = await readyServer(naru(), { name: `comes back ${eras}`, kind: 'remote', url: before.url });
  await using client = await connectV2(own, 'modern');
  expect(textOf(await client.callTool({ name: 'echo', arguments: { message: 'before' } }))).toContain('before');
  await before.close();
  await expect(client.callTool({ name: 'echo', arguments: {} })).rejects.toThrow();
  const after = await serveEverythingHttp(world, { eras, port });
  try {
    await untilTrue('calls are answered again', async () => {
      const answer = await client.callTool({ name: 'echo', arguments: { message: 'after' } });
      return textOf(answer).includes('after');
    });
  } finally {
    await after.close();
  }
});

it('restarts a process that was killed and serves on', verifies('GW1', 'RT1'), async () => {
  const { own, project, server } = await readyServer(naru(), rawStdioServer('killed'));
  await using client = await connectV2(own, 'modern');
  const pidOf = async (): Promise<number> => {
    const answer = textOf(await client.callTool({ name: 'surroundings', arguments: {} }));
    const surroundings: { argv: string[] } = JSON.parse(answer);
    const running = await descendantsOf(naru().pid);
    const found = running.find(({ command }) => command === surroundings.argv.join(' '));
    return found?.pid ?? -1;
  };
  const first = await pidOf();
  expect(first).toBeGreaterThan(0);
  process.kill(first, 'SIGKILL');
  await untilTrue('another process answers', async () => {
    const now = await pidOf();
    return now > 0 && now !== first;
  });
  await naru().rest.healthy(project.slug, server.slug);
});
