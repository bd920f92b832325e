import { expect, it } from 'vitest';
import { startCanary } from '../fixtures/canary-upstream.ts';
import { connectV2, textOf } from '../harness/clients.ts';
import { startNaru } from '../harness/naru.ts';
import { modernCall, resultOf } from '../harness/raw-mcp.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import { readyServer, sharedNaru } from '../harness/shared-naru.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { verifies } from '../verifies.ts';

const naru = sharedNaru();

function manyTools(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `tool_${index}`,
    description: `Number ${index}`,
    inputSchema: { type: 'object' },
  }));
}

it('reads every page of an upstream and gives pages to its clients', verifies('GW5', 'GW8'), async () => {
  await using canary = await startCanary({ tools: manyTools(1_234), pageSize: 100 });
  const { own } = await readyServer(naru(), { name: 'pages', kind: 'remote', url: canary.url });
  const names: string[] = [];
  let cursor: unknown;
  do {
    const page = resultOf(await modernCall(own, 'tools/list', cursor === undefined ? {} : { cursor }));
    const tools = Array.isArray(page['tools']) ? page['tools'] : [];
    names.push(...tools.map((tool: { name: string }) => tool.name));
    cursor = page['nextCursor'];
  } while (cursor !== undefined);
  expect(new Set(names).size).toBe(1_234);
});

it('keeps one bad tool from spoiling the list, and says why it is not there', verifies('GW5'), async () => {
  const bad = { name: 'bad', description: 'Its schema is no object.', inputSchema: 'none' };
  await using canary = await startCanary({ tools: [...manyTools(3), bad] });
  const { project, own } = await readyServer(naru(), { name: 'one bad', kind: 'remote', url: canary.url });
  await using client = await connectV2(own, 'modern');
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['tool_0', 'tool_1', 'tool_2']);
  const { dropped } = await naru().rest.tools(project.slug);
  expect(dropped.map(({ name }) => name)).toEqual(['bad']);
  expect(dropped[0]?.reason).not.toBe('');
});

it('lists what a dead upstream listed last, also after a restart', verifies('GW1', 'GW5'), async () => {
  await using folder = await temporaryFolder();
  const slugs = { project: 'lists', server: 'canary' };
  {
    await using canary = await startCanary();
    await using first = await startNaru({ dataDir: folder.path });
    await first.rest.createProject('Lists', slugs.project);
    await first.rest.createServer(slugs.project, {
      name: 'Canary',
      slug: slugs.server,
      kind: 'remote',
      url: canary.url,
    });
    await first.rest.createServer(slugs.project, { ...rawStdioServer('Raw'), slug: 'raw' });
    for (const slug of [slugs.server, 'raw']) await first.rest.healthy(slugs.project, slug);
    await first.stop();
  }
  await using second = await startNaru({ dataDir: folder.path });
  await second.rest.healthy(slugs.project, 'raw');
  const { key } = await second.rest.createKey(slugs.project);
  await using client = await connectV2({ url: `${second.url}/mcp`, key }, 'modern');
  const names = (await client.listTools()).tools.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['canary__read', 'canary__delete', 'raw__hello']));
  expect(textOf(await client.callTool({ name: 'raw__hello', arguments: {} }))).toContain('Raw');
});
