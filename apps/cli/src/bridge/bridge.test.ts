import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startUpstream, type Upstream } from './upstream.fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function upstream(options: { key?: string } = {}): Promise<Upstream> {
  const started = await startUpstream(options);
  closers.push(() => started.close());
  return started;
}

type Era = 'legacy' | 'modern';

/** The SDK's stdio client with `naru connect` as its server. */
async function connected(
  url: string,
  era: Era,
  { key, capabilities = {} }: { key?: string; capabilities?: object } = {},
) {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { capabilities, versionNegotiation: { mode: era === 'legacy' ? 'legacy' : { pin: '2026-07-28' } } },
  );
  const env = { PATH: process.env['PATH'] ?? '', ...(key === undefined ? {} : { NARU_KEY: key }) };
  const transport = new StdioClientTransport({ command: process.execPath, args: [main, 'connect', url], env });
  await client.connect(transport);
  closers.push(() => client.close());
  return client;
}

const textOf = (result: { content?: unknown }) => {
  const [first] = Array.isArray(result.content) ? result.content : [];
  return first?.text;
};

describe.each<Era>(['legacy', 'modern'])('a stdio client of the %s era', (era) => {
  it('lists and calls tools', async () => {
    const { url } = await upstream();
    const client = await connected(url, era);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo');
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => client.callTool({ name: 'echo', arguments: { text: `강 ${index}` } })),
    );
    expect(results.map(textOf)).toEqual(Array.from({ length: 20 }, (_, index) => `강 ${index}`));
  });

  it('gets messages of megabytes', async () => {
    const { url } = await upstream();
    const client = await connected(url, era);
    const result = await client.callTool({ name: 'big', arguments: { kib: 4096 } });
    expect(textOf(result)).toHaveLength(4096 * 1024);
  });

  it('is told what the server says of a mistake', async () => {
    const { url } = await upstream();
    const client = await connected(url, era);
    await expect(client.request({ method: 'prompts/get', params: { name: 'none' } })).rejects.toThrow();
    expect(textOf(await client.callTool({ name: 'echo', arguments: { text: 'still here' } }))).toBe('still here');
  });

  it('ends a call that it cancels', async () => {
    const { url, seen } = await upstream();
    const client = await connected(url, era);
    const cancel = new AbortController();
    const call = client.callTool({ name: 'wait', arguments: {} }, { signal: cancel.signal });
    const ended = expect(call).rejects.toThrow();
    const posted = () => seen.find(({ rpcMethod }) => rpcMethod === 'tools/call');
    await vi.waitUntil(posted, { timeout: 10_000 });
    cancel.abort();
    await ended;
    if (era === 'modern') await posted()?.over;
    else
      await vi.waitUntil(() => seen.some(({ rpcMethod }) => rpcMethod === 'notifications/cancelled'), {
        timeout: 10_000,
      });
  });

  it('sends the key, and says what is missing without it', async () => {
    const { url, seen } = await upstream({ key: 'mcp_proj_right' });
    const client = await connected(url, era, { key: 'mcp_proj_right' });
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    expect(seen.every(({ headers }) => headers.authorization === 'Bearer mcp_proj_right')).toBe(true);
    // The SDK hides what a server answers to its probe for the modern era.
    await expect(connected(url, era)).rejects.toThrow(era === 'legacy' ? 'NARU_KEY' : 'negotiation');
  });
});

describe('a session', () => {
  it('carries its id and revision, hears the server, and is ended', async () => {
    const server = await upstream();
    const client = await connected(server.url, 'legacy');
    let changes = 0;
    client.setNotificationHandler('notifications/tools/list_changed', () => {
      changes += 1;
    });
    await client.listTools();
    await vi.waitUntil(() => server.seen.some(({ method }) => method === 'GET'), { timeout: 10_000 });
    await vi.waitUntil(
      async () => {
        await server.announce();
        return changes > 0;
      },
      { timeout: 10_000 },
    );
    await client.close();
    await vi.waitUntil(() => server.seen.some(({ method }) => method === 'DELETE'), { timeout: 10_000 });
    const [, ...later] = server.seen;
    const ids = new Set(later.map(({ headers }) => headers['mcp-session-id']));
    expect(ids.size).toBe(1);
    expect(new Set(later.map(({ headers }) => headers['mcp-protocol-version']))).toEqual(new Set(['2025-11-25']));
  });

  it('relays what the server asks the client', async () => {
    const { url } = await upstream();
    const client = await connected(url, 'legacy', { capabilities: { elicitation: {} } });
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { river: '한강' } }));
    expect(textOf(await client.callTool({ name: 'ask', arguments: {} }))).toBe('{"river":"한강"}');
  });

  it('is opened again unseen when the server has forgotten it', async () => {
    const server = await upstream();
    const client = await connected(server.url, 'legacy');
    await client.listTools();
    await server.forgetSessions();
    const results = await Promise.all(
      ['a', 'b', 'c'].map((text) => client.callTool({ name: 'echo', arguments: { text } })),
    );
    expect(results.map(textOf)).toEqual(['a', 'b', 'c']);
    expect(server.seen.filter(({ rpcMethod }) => rpcMethod === 'initialize')).toHaveLength(2);
  });

  it('serves the first SDK', async () => {
    const { url } = await upstream();
    const client = new ClientV1({ name: 'test', version: '1.0.0' });
    await client.connect(new StdioV1({ command: process.execPath, args: [main, 'connect', url] }));
    closers.push(() => client.close());
    expect(JSON.stringify(await client.callTool({ name: 'echo', arguments: { text: 'first' } }))).toContain('first');
  });
});

describe('self-contained requests', () => {
  it('carry their revision, method and name in headers, and no session', async () => {
    const { url, seen } = await upstream();
    const client = await connected(url, 'modern');
    await client.callTool({ name: 'echo', arguments: { text: 'x' } });
    const call = seen.find(({ rpcMethod }) => rpcMethod === 'tools/call');
    expect(call?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'echo',
    });
    expect(seen.every(({ headers, method }) => method === 'POST' && headers['mcp-session-id'] === undefined)).toBe(
      true,
    );
  });
});

describe('the process', () => {
  it('ends with 0 when its input ends, and when it is told to', async () => {
    const { url } = await upstream();
    const byEnd = spawn(process.execPath, [main, 'connect', url], { stdio: 'pipe' });
    byEnd.stdin.end();
    expect(await once(byEnd, 'exit')).toEqual([0, null]);
    const bySignal = spawn(process.execPath, [main, 'connect', url], { stdio: 'pipe' });
    bySignal.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: {} })}\n`);
    await once(bySignal.stdout, 'data');
    bySignal.kill('SIGTERM');
    expect(await once(bySignal, 'exit')).toEqual([0, null]);
  });

  it('says what an address looks like', async () => {
    const child = spawn(process.execPath, [main, 'connect', 'a/b/c'], { stdio: 'pipe' });
    let problem = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      problem += text;
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(problem).toContain('full URL');
    expect(problem).not.toContain('at ');
  });
});
