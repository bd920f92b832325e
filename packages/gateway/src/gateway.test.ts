import { afterEach, describe, expect, it } from 'vitest';
import { everyone, type GatewayFixtureOptions, type RunningGateway, startGateway } from './gateway.fixture.ts';
import type { JsonObject } from './json.ts';
import { type RawUpstream, type RawUpstreamOptions, startRawUpstream, tool } from './raw-upstream.fixture.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function upstream(options: RawUpstreamOptions): Promise<RawUpstream> {
  const started = await startRawUpstream(options);
  opened.push(started);
  return started;
}

async function gateway(options: GatewayFixtureOptions): Promise<RunningGateway> {
  const started = await startGateway(options);
  opened.push(started);
  return started;
}

const remote = (url: string) => ({ kind: 'remote', url, transport: 'auto', allowPrivate: true }) as const;
const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject & {
    result?: JsonObject & { tools?: { name: string }[] };
    error?: { code: number; message: string };
  };
  readonly text: string;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answered> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const json = response.headers.get('content-type') === 'application/json';
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : {}, text };
}

function modern(url: string, method: string, params: JsonObject = {}): Promise<Answered> {
  const given = params['_meta'];
  const envelope = { ...meta, ...(typeof given === 'object' ? given : {}) };
  const name = params['name'] ?? params['uri'];
  return post(
    url,
    { jsonrpc: '2.0', id: 7, method, params: { ...params, _meta: envelope } },
    {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
    },
  );
}

async function initialize(url: string, capabilities: JsonObject = {}, protocolVersion = '2025-11-25'): Promise<string> {
  const params = { protocolVersion, capabilities, clientInfo: { name: 'test', version: '1' } };
  const { headers } = await post(url, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
  return headers.get('mcp-session-id') ?? '';
}

const legacy = (url: string, session: string, request: { method: string; params?: JsonObject }) =>
  post(url, { jsonrpc: '2.0', id: 7, ...request }, { 'mcp-session-id': session });

const text = (words: string) => ({ resultType: 'complete', content: [{ type: 'text', text: words }] });

describe('an address of a project', () => {
  it('lists every server with prefixed names and calls the one that is meant', async () => {
    const one = await upstream({ era: 'modern', tools: [tool('send')], answer: () => text('one') });
    const two = await upstream({ era: 'legacy', tools: [tool('send')], answer: () => text('two') });
    const { url } = await gateway({
      servers: [
        { slug: 'one', target: remote(one.url) },
        { slug: 'two', target: remote(two.url) },
      ],
    });
    const address = `${url}/projects/demo/mcp`;
    const { body } = await modern(address, 'tools/list');
    expect(body.result?.tools?.map(({ name }) => name)).toEqual(['one__send', 'two__send']);
    expect((await modern(address, 'tools/call', { name: 'two__send' })).text).toContain('two');
    expect(two.requests.at(-1)?.params).toEqual({ name: 'send' });
    expect(one.requests.map(({ method }) => method)).not.toContain('tools/call');
  });

  it('goes on when one server is dead, and says why that one cannot be called', async () => {
    const alive = await upstream({ era: 'modern', tools: [tool('send')], answer: () => text('here') });
    const { url } = await gateway({
      servers: [
        { slug: 'alive', target: remote(alive.url) },
        { slug: 'dead', target: remote('http://127.0.0.1:1/mcp') },
      ],
    });
    const { body } = await modern(`${url}/projects/demo/mcp`, 'tools/list');
    expect(body.result?.tools?.map(({ name }) => name)).toEqual(['alive__send']);
    const own = await modern(`${url}/projects/demo/servers/dead/mcp`, 'tools/list');
    expect(own.body.error?.message).toMatch(/“dead” cannot be used now/);
  });

  it('answers a tool that is not listed like one that does not exist', async () => {
    const up = await upstream({ era: 'modern', tools: [tool('send')], answer: () => text('called') });
    const { url } = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    for (const name of ['up__hidden', 'send', 'other__send', '__proto__']) {
      const { body } = await modern(`${url}/projects/demo/mcp`, 'tools/call', { name });
      expect(body.error?.code).toBe(-32602);
    }
    expect(up.requests.map(({ method }) => method)).not.toContain('tools/call');
  });

  it('keeps the good tools of a server that lists a bad one', async () => {
    const bad = { name: 'bad', inputSchema: 'no object' };
    const up = await upstream({ era: 'modern', tools: [tool('good'), bad], answer: () => text('ok') });
    const running = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    const { body } = await modern(`${running.url}/projects/demo/mcp`, 'tools/list');
    expect(body.result?.tools?.map(({ name }) => name)).toEqual(['up__good']);
    expect(running.gateway.tools('project-1').dropped).toMatchObject([{ serverId: 'up', name: 'bad' }]);
  });
});

describe('the four cells', () => {
  it('calls a modern server for a legacy client with an envelope, and takes none of it back', async () => {
    const up = await upstream({ era: 'modern', tools: [tool('send')], answer: () => text('done') });
    const { url } = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    const address = `${url}/projects/demo/servers/up/mcp`;
    const session = await initialize(address);
    const { body } = await legacy(address, session, {
      method: 'tools/call',
      params: { name: 'send', arguments: { a: 1 } },
    });
    expect(body.result?.['content']).toEqual([{ type: 'text', text: 'done' }]);
    const received = up.requests.at(-1);
    expect(received?.headers['mcp-name']).toBe('send');
    expect(received?.params['_meta']).toMatchObject({
      ...meta,
      'io.modelcontextprotocol/clientInfo': { name: 'test' },
    });
  });

  it('calls a legacy server for a modern client without the envelope, and adds what a modern result needs', async () => {
    const up = await upstream({ era: 'legacy', tools: [tool('send')], answer: () => ({ content: [] }) });
    const { url } = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    const given = { name: 'send', _meta: { traceparent: '00-1-2-01' } };
    const { body } = await modern(`${url}/projects/demo/servers/up/mcp`, 'tools/call', given);
    expect(body.result).toEqual({ resultType: 'complete', content: [] });
    expect(up.requests.at(-1)?.params['_meta']).toEqual({ traceparent: '00-1-2-01' });
  });

  it('streams progress under the token that the client chose', async () => {
    const up = await upstream({
      era: 'modern',
      tools: [tool('send')],
      answer: ({ response, id, params }) => {
        const { progressToken } = params['_meta'] as { progressToken: string };
        const event = (message: JsonObject) =>
          response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        event({ method: 'notifications/progress', params: { progressToken, progress: 1 } });
        event({ id: id ?? 0, result: text('done') });
        response.end();
        return undefined;
      },
    });
    const { url } = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    const address = `${url}/projects/demo/servers/up/mcp`;
    const given = { name: 'send', _meta: { progressToken: 'mine' } };
    expect((await modern(address, 'tools/call', given)).text).toMatch(/"progressToken":"mine"[\s\S]*"text":"done"/);
    const session = await initialize(address);
    expect((await legacy(address, session, { method: 'tools/call', params: given })).text).toMatch(
      /"progressToken":"mine"[\s\S]*"text":"done"/,
    );
  });

  it('forwards the bytes of the arguments as they came', async () => {
    let received = '';
    const up = await upstream({
      era: 'modern',
      tools: [tool('send')],
      answer: ({ params }) => {
        received = JSON.stringify(params['arguments']);
        return text('ok');
      },
    });
    const { url } = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    const big = '한"\\'.repeat(30_000);
    await modern(`${url}/projects/demo/servers/up/mcp`, 'tools/call', { name: 'send', arguments: { big } });
    expect(received).toBe(JSON.stringify({ big }));
  });
});

describe('sessions', () => {
  it('belong to who opened them, where they opened them', async () => {
    const up = await upstream({ era: 'legacy', tools: [tool('send')], answer: () => text('ok') });
    const running = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    const address = `${running.url}/projects/demo/mcp`;
    const session = await initialize(address);
    expect((await legacy(address, session, { method: 'ping' })).status).toBe(200);
    expect((await legacy(`${running.url}/projects/demo/servers/up/mcp`, session, { method: 'ping' })).status).toBe(404);
    running.principal = { ...everyone, id: 'key-2' };
    expect((await legacy(address, session, { method: 'ping' })).status).toBe(404);
    const stolen = await fetch(address, { method: 'DELETE', headers: { 'mcp-session-id': session } });
    expect(stolen.status).toBe(404);
    running.principal = everyone;
    expect((await legacy(address, session, { method: 'ping' })).status).toBe(200);
  });

  it('take batches in the one revision that has them, up to a hundred', async () => {
    const up = await upstream({ era: 'legacy', tools: [tool('send')], answer: () => text('ok') });
    const { url } = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    const address = `${url}/projects/demo/mcp`;
    const batch = (count: number) =>
      Array.from({ length: count }, (_, id) => ({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: { name: 'up__send' },
      }));
    const old = await initialize(address, {}, '2025-03-26');
    const answers = JSON.parse((await post(address, batch(100), { 'mcp-session-id': old })).text) as { id: number }[];
    expect(answers.map(({ id }) => id).sort((a, b) => a - b)).toEqual(batch(100).map(({ id }) => id));
    expect((await post(address, batch(101), { 'mcp-session-id': old })).status).toBe(400);
    const newer = await initialize(address);
    expect((await post(address, batch(2), { 'mcp-session-id': newer })).status).toBe(400);
  });

  it('cancel a call upstream when the client says so', async () => {
    const reached = Promise.withResolvers<void>();
    const up = await upstream({
      era: 'legacy',
      tools: [tool('wait')],
      answer: () => {
        reached.resolve();
        return undefined;
      },
    });
    const { url } = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    const address = `${url}/projects/demo/servers/up/mcp`;
    const session = await initialize(address);
    const call = legacy(address, session, { method: 'tools/call', params: { name: 'wait' } });
    await reached.promise;
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
    expect((await post(address, cancelled, { 'mcp-session-id': session })).status).toBe(202);
    expect((await call).body.error?.message).toMatch(/cancelled/);
    await expect.poll(() => up.requests.map(({ method }) => method)).toContain('notifications/cancelled');
  });
});

describe('what is refused', () => {
  it('is a project that is not the principal’s, exactly like one that does not exist', async () => {
    const running = await gateway({ servers: [] });
    running.principal = { ...everyone, projects: new Set(['other']), homeProjectId: 'other' };
    const forbidden = await modern(`${running.url}/projects/demo/mcp`, 'tools/list');
    const unknown = await modern(`${running.url}/projects/nothing/mcp`, 'tools/list');
    expect(forbidden.status).toBe(404);
    expect(forbidden.text).toBe(unknown.text);
  });

  it('is a header that says something else than the message', async () => {
    const up = await upstream({ era: 'modern', tools: [tool('read'), tool('wipe')], answer: () => text('ok') });
    const { url } = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    const address = `${url}/projects/demo/servers/up/mcp`;
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'wipe', _meta: meta } };
    const right = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'wipe' };
    for (const wrong of [
      { 'mcp-name': 'read' },
      { 'mcp-method': 'tools/list' },
      { 'mcp-name': '=?base64?cmVhZA==?=' },
    ]) {
      const { status, body: answer } = await post(address, body, { ...right, ...wrong });
      expect([status, answer.error?.code]).toEqual([400, -32020]);
    }
    expect(up.requests.map(({ method }) => method)).not.toContain('tools/call');
    expect((await post(address, body, { ...right, 'mcp-name': '=?base64?d2lwZQ==?=' })).status).toBe(200);
  });

  it.each([
    ['text/plain', 415],
    ['text/plain; a=application/json', 415],
    ['application/json; charset=utf-16', 415],
    ['application/json; charset=utf-8', 200],
  ])('is the media type %s with %i', async (type, status) => {
    const up = await upstream({ era: 'modern' });
    const { url } = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    const headers = { 'content-type': type, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'server/discover' };
    const body = { jsonrpc: '2.0', id: 1, method: 'server/discover', params: { _meta: meta } };
    expect((await post(`${url}/projects/demo/mcp`, body, headers)).status).toBe(status);
  });

  it('is a body over the limit, with or without its length', async () => {
    const { url } = await gateway({ servers: [], limits: { maxRequestBytes: 1_000 } });
    const address = `${url}/projects/demo/mcp`;
    expect((await post(address, 'x'.repeat(2_000))).status).toBe(413);
    const chunked = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob(['x'.repeat(2_000)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });
});

describe('close', () => {
  it('lets a call under way finish and refuses new ones', async () => {
    const release = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const up = await upstream({
      era: 'modern',
      tools: [tool('wait')],
      answer: async () => {
        reached.resolve();
        await release.promise;
        return text('finished');
      },
    });
    const running = await gateway({ servers: [{ slug: 'up', target: remote(up.url) }] });
    const address = `${running.url}/projects/demo/servers/up/mcp`;
    const call = modern(address, 'tools/call', { name: 'wait' });
    await reached.promise;
    const closed = running.gateway.close(5_000);
    expect((await modern(address, 'tools/list')).status).toBe(503);
    release.resolve();
    expect((await call).text).toContain('finished');
    await closed;
  });
});
