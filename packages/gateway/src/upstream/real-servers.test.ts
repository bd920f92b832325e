import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openStdio, probeHttp } from './detect-era.ts';
import { modernMeta } from './handshake.ts';
import { openLegacyHttp } from './http-legacy.ts';
import { openModernHttp } from './http-modern.ts';
import {
  Cleanup,
  childChannel,
  everythingPath,
  freePort,
  httpServer,
  isOpen,
  optionsFor,
  requestFor,
  resultOf,
  targetFor,
} from './link.fixture.ts';
import { openLegacySse } from './sse-legacy.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

function sdkServer(): McpServer {
  const server = new McpServer({ name: 'sdk', version: '2.0.0' }, { capabilities: { tools: { listChanged: true } } });
  server.registerTool('add', { inputSchema: z.object({ a: z.number(), b: z.number() }) }, async ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
  return server;
}

async function sdkTarget(legacy: 'stateless' | 'reject') {
  const handler = createMcpHandler(() => sdkServer(), { legacy });
  const listener = toNodeHandler(handler);
  const target = await httpServer(cleanup, (request, response) => {
    void listener(request as Parameters<typeof listener>[0], response);
  });
  return { target, handler };
}

it('calls a tool of a modern SDK server over HTTP', async () => {
  const { target } = await sdkTarget('stateless');
  const options = optionsFor({});
  const link = await openModernHttp(target, options);
  cleanup.add(() => link.close());
  const params = { name: 'add', arguments: { a: 2, b: 3 }, _meta: modernMeta(options) };
  const answer = await link.request(requestFor('tools/call', params, { name: 'add' }));
  expect(resultOf(answer)).toMatchObject({ content: [{ type: 'text', text: '5' }] });
  expect(link.info.serverInfo).toMatchObject({ name: 'sdk' });
});

it('finds an SDK server to be modern, and opens a legacy link only where it takes old clients', async () => {
  const { target } = await sdkTarget('stateless');
  expect(await probeHttp(target, 'auto', optionsFor({}))).toEqual({ modern: true, legacy: 'unasked' });
  await (await openLegacyHttp(target, optionsFor({}))).close();
  const { target: modernOnly } = await sdkTarget('reject');
  await expect(openLegacyHttp(modernOnly, optionsFor({}))).rejects.toMatchObject({ code: 'upstream.invalid' });
});

it('calls a tool of a stateless legacy SDK server', async () => {
  const { target } = await sdkTarget('stateless');
  const link = await openLegacyHttp(target, optionsFor({}));
  cleanup.add(() => link.close());
  const answer = await link.request(requestFor('tools/call', { name: 'add', arguments: { a: 1, b: 1 } }));
  expect(resultOf(answer)).toMatchObject({ content: [{ text: '2' }] });
});

it('listens to a modern SDK server', async () => {
  const { target, handler } = await sdkTarget('stateless');
  const link = await openModernHttp(target, optionsFor({}));
  cleanup.add(() => link.close());
  const stop = new AbortController();
  const changed = Promise.withResolvers<void>();
  const listening = link.listen?.(
    { toolsListChanged: true },
    (method) => {
      if (method === 'notifications/subscriptions/acknowledged') handler.notify.toolsChanged();
      if (method === 'notifications/tools/list_changed') changed.resolve();
    },
    stop.signal,
  );
  const ended = expect(listening).rejects.toThrow('enough');
  await changed.promise;
  stop.abort(new Error('enough'));
  await ended;
});

it('talks to the published “everything” server over its pipes', async () => {
  const channel = childChannel(cleanup, [everythingPath(), 'stdio']);
  const link = await openStdio(channel, optionsFor({}));
  cleanup.add(() => link.close());
  expect(link.info).toMatchObject({ era: 'legacy', serverInfo: { name: 'mcp-servers/everything' } });
  const progress: unknown[] = [];
  const params = {
    name: 'trigger-long-running-operation',
    arguments: { duration: 0.2, steps: 2 },
    _meta: { progressToken: 'p-1' },
  };
  const onNotification = (_method: string, said: unknown) => progress.push(said);
  const answer = await link.request(requestFor('tools/call', params, { progressToken: 'p-1', onNotification }));
  expect(resultOf(answer)['content']).toHaveLength(1);
  expect(progress).toHaveLength(2);
});

it('opens a modern-only stdio server on the same pipes', async () => {
  const script = `
    import { McpServer } from '@modelcontextprotocol/server';
    import { serveStdio } from '@modelcontextprotocol/server/stdio';
    serveStdio(() => new McpServer({ name: 'modern', version: '1.0.0' }), { legacy: 'reject' });
  `;
  const channel = childChannel(cleanup, ['--input-type=module', '-e', script]);
  const link = await openStdio(channel, optionsFor({}));
  cleanup.add(() => link.close());
  expect(link.info).toMatchObject({ era: 'modern', protocolVersion: '2026-07-28' });
});

it.each([
  ['sse', '/sse'],
  ['streamableHttp', '/mcp'],
] as const)('talks to the published “everything” server over %s', async (transport, path) => {
  const port = await freePort();
  childChannel(cleanup, [everythingPath(), transport], { PORT: String(port) });
  await expect.poll(() => isOpen(port), { timeout: 15_000 }).toBe(true);
  const target = targetFor(cleanup, `http://127.0.0.1:${port}${path}`);
  const legacy = transport === 'sse' ? 'sse' : 'http';
  expect(await probeHttp(target, 'auto', optionsFor({}))).toEqual({ modern: false, legacy });
  const options = optionsFor({ capabilities: { sampling: {} }, listen: true });
  const link = legacy === 'sse' ? await openLegacySse(target, options) : await openLegacyHttp(target, options);
  cleanup.add(() => link.close());
  const echo = await link.request(requestFor('tools/call', { name: 'echo', arguments: { message: 'hi' } }));
  expect(resultOf(echo)).toMatchObject({ content: [{ type: 'text', text: 'Echo: hi' }] });
  const params = { name: 'trigger-sampling-request', arguments: { prompt: 'p', maxTokens: 5 } };
  const onRequest = async () => ({ role: 'assistant', model: 'm', content: { type: 'text', text: 'sampled!' } });
  const sampled = await link.request(requestFor('tools/call', params, { onRequest }));
  expect(JSON.stringify(resultOf(sampled))).toContain('sampled!');
});
