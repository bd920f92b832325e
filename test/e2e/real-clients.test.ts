import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repositoryRoot, startNode } from '../harness/child.ts';
import { connectSse, connectV1, connectV2, textOf } from '../harness/clients.ts';
import type { Everything } from '../harness/everything.ts';
import { startEverything } from '../harness/everything.ts';
import { programs } from '../harness/published.ts';
import type { ReadyServer } from '../harness/shared-naru.ts';
import { readyServer, sharedNaru } from '../harness/shared-naru.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { verifies } from '../verifies.ts';

const naru = sharedNaru();
let everything: Everything;
let ready: ReadyServer;

beforeAll(async () => {
  everything = await startEverything('dual');
  ready = await readyServer(naru(), { name: 'everything', kind: 'remote', url: everything.url });
});
afterAll(() => everything[Symbol.asyncDispose]());

const greeting = { name: 'echo', arguments: { message: 'over the river' } };

it.each(['legacy', 'modern'] as const)('serves the current SDK in the %s era', verifies('GW8'), async (era) => {
  await using client = await connectV2(ready.own, era);
  expect(textOf(await client.callTool(greeting))).toContain('over the river');
});

it('serves the first SDK', verifies('GW8'), async () => {
  await using client = await connectV1(ready.own);
  const answer = await client.callTool(greeting);
  expect(JSON.stringify(answer)).toContain('over the river');
});

it('serves HTTP+SSE to clients of 2024-11-05', verifies('GW4', 'GW8'), async () => {
  await using client = await connectSse({ url: ready.server.sseUrl, key: ready.key.key });
  expect(textOf(await client.callTool(greeting))).toContain('over the river');
});

it.each([
  ['tools/list', 'test_simple_text'],
  ['resources/list', 'test://static-text'],
  ['resources/templates/list', 'test://template/{id}/data'],
  ['prompts/list', 'test_simple_prompt'],
])('answers %s of the official Inspector', verifies('GW8'), async (method, listed) => {
  expect(await inspect('--method', method)).toContain(listed);
});

it('answers a tool call of the official Inspector', verifies('GW8'), async () => {
  const output = await inspect('--method', 'tools/call', '--tool-name', 'echo', '--tool-arg', 'message=inspected');
  expect(output).toContain('inspected');
});

async function inspect(...args: readonly string[]): Promise<string> {
  const header = `Authorization: Bearer ${ready.own.key}`;
  await using inspector = startNode({
    args: [programs.inspector(), '--cli', ready.own.url, '--transport', 'http', '--header', header, ...args],
  });
  const { code } = await inspector.exited;
  expect(`${code} ${inspector.stderr()}`).toMatch(/^0/);
  return inspector.stdout();
}

it('serves mcp-remote, which gives stdio to its client', verifies('GW8'), async () => {
  await using home = await temporaryFolder();
  const header = `Authorization: Bearer ${ready.own.key}`;
  const answer = await callOverStdio(
    [programs.mcpRemote(), ready.own.url, '--allow-http', '--transport', 'http-only', '--header', header],
    { MCP_REMOTE_CONFIG_DIR: home.path },
  );
  expect(answer).toContain('over the river');
});

it('serves stdio itself with naru connect', verifies('GW8', 'DX1'), async () => {
  const answer = await callOverStdio(['apps/cli/src/main.ts', 'connect', ready.own.url], { NARU_KEY: ready.own.key });
  expect(answer).toContain('over the river');
});

async function callOverStdio(args: readonly string[], env: Record<string, string>): Promise<string> {
  const client = new Client({ name: 'stdio-test', version: '1.0.0' }, { versionNegotiation: { mode: 'legacy' } });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [...args],
      cwd: repositoryRoot,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stderr: 'ignore',
    }),
  );
  try {
    return textOf(await client.callTool(greeting));
  } finally {
    await client.close();
  }
}
