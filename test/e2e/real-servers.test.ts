import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { connectV2, textOf } from '../harness/clients.ts';
import { programs, startReferenceServer } from '../harness/published.ts';
import { readyServer, sharedNaru } from '../harness/shared-naru.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { verifies } from '../verifies.ts';

const naru = sharedNaru();
const node = process.execPath;
const chromium = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

it('reaches server-everything over stdio', verifies('GW1', 'RT1'), async () => {
  const { own } = await readyServer(naru(), {
    name: 'everything-stdio',
    kind: 'process',
    command: node,
    args: [programs.everything(), 'stdio'],
  });
  await using client = await connectV2(own, 'legacy');
  expect(textOf(await client.callTool({ name: 'echo', arguments: { message: 'hello' } }))).toContain('hello');
  const { resources } = await client.listResources();
  expect(resources.length).toBeGreaterThan(0);
});

it.each([
  ['streamableHttp', 'http'],
  ['streamableHttp', 'auto'],
  ['sse', 'sse'],
  ['sse', 'auto'],
] as const)('reaches server-everything over %s, told to use %s', verifies('GW1'), async (served, transport) => {
  await using reference = await startReferenceServer(served);
  const { own } = await readyServer(naru(), {
    name: `everything-${served}-${transport}`,
    kind: 'remote',
    url: reference.url,
    transport,
  });
  for (const era of ['legacy', 'modern'] as const) {
    await using client = await connectV2(own, era);
    expect(textOf(await client.callTool({ name: 'echo', arguments: { message: era } }))).toContain(era);
  }
});

it('reads and writes files through server-filesystem', verifies('GW1'), async () => {
  const { dataDir } = naru();
  const folder = path.join(dataDir, '..', `${path.basename(dataDir)}-files`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'note.txt'), 'written before');
  const { own } = await readyServer(naru(), {
    name: 'filesystem',
    kind: 'process',
    command: node,
    args: [programs.filesystem(), folder],
  });
  await using client = await connectV2(own, 'modern');
  const read = await client.callTool({
    name: 'read_text_file',
    arguments: { path: path.join(folder, 'note.txt') },
  });
  expect(textOf(read)).toBe('written before');
});

it('keeps a graph in server-memory', verifies('GW1'), async () => {
  await using folder = await temporaryFolder();
  const { own } = await readyServer(naru(), {
    name: 'memory',
    kind: 'process',
    command: node,
    args: [programs.memory()],
    env: { MEMORY_FILE_PATH: path.join(folder.path, 'memory.json') },
  });
  await using client = await connectV2(own, 'legacy');
  const entities = [{ name: 'Han', entityType: 'river', observations: ['has ferries'] }];
  await client.callTool({ name: 'create_entities', arguments: { entities } });
  const found = await client.callTool({ name: 'search_nodes', arguments: { query: 'ferries' } });
  expect(textOf(found)).toContain('Han');
});

it('thinks in steps with server-sequential-thinking', verifies('GW1'), async () => {
  const { own } = await readyServer(naru(), {
    name: 'thinking',
    kind: 'process',
    command: node,
    args: [programs.sequentialThinking()],
  });
  await using client = await connectV2(own, 'modern');
  const thought = await client.callTool({
    name: 'sequentialthinking',
    arguments: { thought: 'A first step', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 },
  });
  expect(textOf(thought)).toContain('"thoughtNumber"');
});

it.skipIf(chromium === undefined)('drives a browser through @playwright/mcp', verifies('GW1'), async () => {
  const { own } = await readyServer(naru(), {
    name: 'playwright',
    kind: 'process',
    command: node,
    args: [programs.playwright(), '--headless', '--isolated', '--no-sandbox', '--executable-path', chromium ?? ''],
  });
  await using client = await connectV2(own, 'legacy');
  const opened = await client.callTool(
    { name: 'browser_navigate', arguments: { url: 'data:text/html,<title>Ferry</title><h1>Across</h1>' } },
    { timeout: 45_000 },
  );
  expect(textOf(opened)).toContain('Ferry');
  await client.callTool({ name: 'browser_close', arguments: {} });
});
