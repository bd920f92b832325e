import { expect, it } from 'vitest';
import { connectV2, textOf } from '../harness/clients.ts';
import { startEverything } from '../harness/everything.ts';
import { modernCall, resultOf } from '../harness/raw-mcp.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import { sharedNaru } from '../harness/shared-naru.ts';
import { until } from '../harness/wait.ts';
import { verifies } from '../verifies.ts';

const naru = sharedNaru();

it('prefixes names at the project and leaves them alone at the server', verifies('GW4', 'GW5'), async () => {
  const { rest, url } = naru();
  await using everything = await startEverything('dual');
  const project = await rest.createProject('Two servers', 'two');
  await rest.createServer('two', { name: 'Everything', slug: 'all', kind: 'remote', url: everything.url });
  await rest.createServer('two', { ...rawStdioServer('One'), slug: 'one' });
  await rest.createServer('two', { ...rawStdioServer('Other'), slug: 'other' });
  for (const slug of ['all', 'one', 'other']) await rest.healthy('two', slug);
  const { key } = await rest.createKey('two');

  for (const era of ['legacy', 'modern'] as const) {
    await using whole = await connectV2({ url: project.mcpUrl, key }, era);
    const names = (await whole.listTools()).tools.map((tool) => tool.name);
    expect(names).toEqual(expect.arrayContaining(['one__hello', 'other__hello', 'all__echo']));
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[A-Za-z0-9_-]{1,64}$/.test(name))).toEqual([]);
    expect(textOf(await whole.callTool({ name: 'one__hello', arguments: {} }))).toContain('One');
    expect(textOf(await whole.callTool({ name: 'other__hello', arguments: {} }))).toContain('Other');
    const { prompts } = await whole.listPrompts();
    expect(prompts.map((prompt) => prompt.name)).toContain('all__test_simple_prompt');
    const { resources } = await whole.listResources();
    const text = resources.find((resource) => resource.name.includes('static-text'));
    const read = await whole.readResource({ uri: text?.uri ?? 'missing' });
    expect(JSON.stringify(read)).toContain('This is the content of the static text resource.');

    await using own = await connectV2({ url: `${url}/projects/two/servers/one/mcp`, key }, era);
    expect((await own.listTools()).tools.map((tool) => tool.name)).toEqual(['hello', 'surroundings']);
  }
});

it('answers /mcp with the project of the key that calls', verifies('GW4'), async () => {
  const { rest, url } = naru();
  for (const name of ['first', 'second']) {
    await rest.createProject(name, name);
    await rest.createServer(name, { ...rawStdioServer(name), slug: name });
    await rest.healthy(name, name);
    const { key } = await rest.createKey(name);
    const { tools } = resultOf(await modernCall({ url: `${url}/mcp`, key }, 'tools/list'));
    expect(JSON.stringify(tools)).toContain(`"${name}__hello"`);
    expect(JSON.stringify(tools)).not.toContain(`"${name === 'first' ? 'second' : 'first'}__hello"`);
  }
});

it('gives long names a short one that stays the same', verifies('GW5'), async () => {
  const { rest } = naru();
  await using everything = await startEverything('dual');
  const long = `tool_with_a_${'very_'.repeat(9)}long_name`;
  everything.world.addedTools.add(long).add(`${long}_2`);
  const project = await rest.createProject('Long names', 'long');
  const slug = 'a-server-of-24-characters';
  await rest.createServer('long', { name: 'Long', slug: slug.slice(0, 24), kind: 'remote', url: everything.url });
  await rest.healthy('long', slug.slice(0, 24));
  const { key } = await rest.createKey('long');
  const namesOf = async (): Promise<readonly string[]> => {
    await using client = await connectV2({ url: project.mcpUrl, key }, 'modern');
    const found = (await client.listTools()).tools.map(({ name }) => name);
    for (const name of found.filter((one) => one.includes('very_'))) {
      expect(textOf(await client.callTool({ name, arguments: {} }))).toContain('This is tool_with_a_very_');
    }
    return found;
  };
  const names = await namesOf();
  expect(names.filter((name) => name.length > 64)).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => name.includes('very_'))).toHaveLength(2);
  expect(await namesOf()).toEqual(names);
});

it('lists by REST what it lists over MCP', verifies('GW5', 'UI3'), async () => {
  const { rest } = naru();
  await rest.createProject('By REST', 'rest');
  await rest.createServer('rest', { ...rawStdioServer('Raw'), slug: 'raw' });
  await rest.healthy('rest', 'raw');
  const { items } = await rest.tools('rest');
  expect(items.map(({ name, upstreamName }) => [name, upstreamName])).toEqual([
    ['raw__hello', 'hello'],
    ['raw__surroundings', 'surroundings'],
  ]);
  const { result } = await rest.runTool('rest', 'raw__hello', {});
  expect(textOf(result)).toContain('hello from Raw');
});

it('drops what a removed server listed and keeps the rest', verifies('GW2', 'GW5'), async () => {
  const { rest } = naru();
  await rest.createProject('Removal', 'removal');
  for (const slug of ['stays', 'goes']) {
    await rest.createServer('removal', { ...rawStdioServer(slug), slug });
    await rest.healthy('removal', slug);
  }
  await rest.ask('DELETE', '/projects/removal/servers/goes');
  const names = await until('only one server lists tools', async () => {
    const found = (await rest.tools('removal')).items.map(({ name }) => name);
    return found.some((name) => name.startsWith('goes__')) ? undefined : found;
  });
  expect(names).toEqual(['stays__hello', 'stays__surroundings']);
});
