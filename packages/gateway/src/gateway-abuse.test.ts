import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { hashKey } from './access/key-table.ts';
import { everyone, type GatewayFixtureOptions, type RunningGateway, startGateway } from './gateway.fixture.ts';
import type { JsonObject } from './json.ts';
import { startRawUpstream, tool } from './raw-upstream.fixture.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function gateway(options: GatewayFixtureOptions): Promise<RunningGateway> {
  const started = await startGateway(options);
  opened.push(started);
  return started;
}

interface Sender {
  readonly session?: string;
  readonly principal?: string;
}

function post(url: string, body: JsonObject, { session = '', principal = 'key-1' }: Sender = {}): Promise<Response> {
  const own = session === '' ? {} : { 'mcp-session-id': session };
  const headers = { 'content-type': 'application/json', 'x-principal': principal, ...own };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...body }) });
}

function initialize(url: string, clientInfo: JsonObject = {}, principal = 'key-1'): Promise<Response> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  return post(url, { method: 'initialize', params }, { principal });
}

const sessionOf = (response: Response) => response.headers.get('mcp-session-id') ?? '';

/** A legacy stdio server that logs and asks something after it has answered, when no call may be blamed for it. */
const lateTalker = `
  const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
  require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (method === 'initialize') say({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {}, logging: {} }, serverInfo: { name: 'late', version: '1' } } });
    else if (method === 'tools/list') say({ id, result: { tools: [{ name: 'quick', inputSchema: { type: 'object' } }, { name: 'slow', inputSchema: { type: 'object' } }] } });
    else if (method === 'tools/call' && params.name === 'quick') {
      say({ id, result: { content: [] } });
      say({ method: 'notifications/message', params: { level: 'error', data: 'SECRET-OF-A' } });
      say({ id: 99, method: 'elicitation/create', params: { message: 'your password?', requestedSchema: { type: 'object', properties: {} } } });
    } else if (method === 'tools/call') setTimeout(() => say({ id, result: { content: [] } }), 300);
    else if (id !== undefined && method !== undefined) say({ id, result: {} });
  });`;

it('tells nobody what a shared process says of a call that it does not name', async () => {
  const commands = { late: [process.execPath, '-e', lateTalker] };
  const running = await gateway({ servers: [{ slug: 'late', target: { kind: 'stdio' } }], commands });
  const url = `${running.url}/projects/demo/servers/late/mcp`;
  const sessionA = sessionOf(await initialize(url));
  const sessionB = sessionOf(await initialize(url, {}, 'key-b'));
  const slow = post(url, { method: 'tools/call', params: { name: 'slow' } }, { session: sessionB, principal: 'key-b' });
  await (await post(url, { method: 'tools/call', params: { name: 'quick' } }, { session: sessionA })).text();
  const heardByB = await (await slow).text();
  expect(heardByB).toContain('"content":[]');
  expect(heardByB).not.toMatch(/SECRET-OF-A|elicitation/);
});

it('ends the streams of a key when the key is gone or its time is over', async () => {
  const running = await gateway({ servers: [] });
  const url = `${running.url}/projects/demo/mcp`;
  running.gateway.access.set(hashKey('mcp_proj_a'), everyone);
  const session = sessionOf(await initialize(url));
  const stream = await fetch(url, { headers: { accept: 'text/event-stream', 'mcp-session-id': session } });
  expect(stream.status).toBe(200);
  running.gateway.access.delete(hashKey('mcp_proj_a'));
  await stream.text();
  expect((await post(url, { method: 'ping' }, { session })).status).toBe(404);

  const later = sessionOf(await initialize(url));
  running.gateway.access.set(hashKey('mcp_proj_b'), everyone, new Date(Date.now() - 1));
  running.gateway.access.endExpired();
  expect((await post(url, { method: 'ping' }, { session: later })).status).toBe(404);
});

it('lets everybody in when one key has taken every session', async () => {
  const running = await gateway({ servers: [], limits: { maxSessions: 3 } });
  const url = `${running.url}/projects/demo/mcp`;
  const greedy = [];
  for (let count = 0; count < 3; count += 1) greedy.push(sessionOf(await initialize(url)));
  const session = sessionOf(await initialize(url, {}, 'key-b'));
  expect((await post(url, { method: 'ping' }, { session, principal: 'key-b' })).status).toBe(200);
  const states = await Promise.all(
    greedy.map(async (one) => (await post(url, { method: 'ping' }, { session: one })).status),
  );
  expect(states).toEqual([404, 200, 200]);
});

it('keeps little of what a client says of itself', async () => {
  const { url } = await gateway({ servers: [] });
  const answer = await initialize(`${url}/projects/demo/mcp`, { name: 'x'.repeat(20_000), version: '1' });
  expect(answer.status).toBe(413);
});

it('reads no more of a list than it keeps, and says so', async () => {
  const huge = { ...tool('huge'), description: 'x'.repeat(50_000) };
  const upstream = await startRawUpstream({ era: 'modern', tools: [huge] });
  opened.push(upstream);
  const { gateway: plane } = await gateway({
    servers: [{ slug: 'up', target: { kind: 'remote', url: upstream.url, transport: 'auto', allowPrivate: true } }],
    limits: { maxListBytes: 10_000 },
  });
  await expect
    .poll(() => plane.report('up')?.connection)
    .toMatchObject({ status: 'failing', reason: 'The server lists more tools than the 10000 bytes that Naru keeps.' });
});

it('goes on with the same connection when a server is only renamed', async () => {
  const upstream = await startRawUpstream({ era: 'modern', tools: [tool('send')] });
  opened.push(upstream);
  const target = { kind: 'remote', url: upstream.url, transport: 'auto', allowPrivate: true } as const;
  const { gateway: plane } = await gateway({ servers: [{ slug: 'up', target }] });
  await expect.poll(() => plane.tools('project-1').items.map(({ name }) => name)).toEqual(['up__send']);
  const before = upstream.requests.length;
  const renamed = { id: 'up', slug: 'over', name: 'Over', connectionVersion: '1', enabled: true, target };
  plane.setProject({ projectId: 'project-1', slug: 'demo', name: 'Demo', servers: [renamed] });
  expect(plane.tools('project-1').items.map(({ name }) => name)).toEqual(['over__send']);
  expect(plane.report('up')?.connection.status).toBe('connected');
  expect(upstream.requests.length).toBe(before);
});

it('gives up an answer of which the client reads nothing', async () => {
  const upstream = await startRawUpstream({
    era: 'modern',
    tools: [tool('big')],
    answer: () => ({ resultType: 'complete', content: [{ type: 'text', text: 'x'.repeat(20_000_000) }] }),
  });
  opened.push(upstream);
  const running = await gateway({
    servers: [{ slug: 'up', target: { kind: 'remote', url: upstream.url, transport: 'auto', allowPrivate: true } }],
    limits: { unreadTimeoutMs: 200 },
  });
  const url = new URL(`${running.url}/projects/demo/servers/up/mcp`);
  const session = sessionOf(await initialize(url.href));
  const params = { name: 'big' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  const head = `POST ${url.pathname} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nmcp-session-id: ${session}\r\n`;
  const socket = connect(Number(url.port), url.hostname).pause();
  socket.on('error', () => undefined);
  socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`);
  await expect.poll(() => upstream.requests.some(({ method }) => method === 'tools/call')).toBe(true);
  expect(running.connectedFrom(socket.localPort)).toBe(true);
  await expect.poll(() => running.connectedFrom(socket.localPort), { timeout: 5_000 }).toBe(false);
  socket.destroy();
});

/** A legacy stdio server that answers a change of its log level with something invalid. */
const oddAboutLevels = `
  const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
  require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (method === 'initialize') say({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {}, logging: {} }, serverInfo: { name: 'odd', version: '1' } } });
    else if (method === 'tools/list') say({ id, result: { tools: [{ name: 'quick', inputSchema: { type: 'object' } }] } });
    else if (method === 'logging/setLevel') say({ id, result: 1, error: 2 });
    else if (id !== undefined && method !== undefined) say({ id, result: {} });
  });`;

it('leaves no process behind when a new one cannot be brought to the state of its session', async () => {
  const commands = { odd: [process.execPath, '-e', oddAboutLevels] };
  const running = await gateway({ servers: [{ slug: 'odd', target: { kind: 'stdio' } }], commands });
  const url = `${running.url}/projects/demo/mcp`;
  const params = { protocolVersion: '2025-11-25', capabilities: { roots: {} }, clientInfo: {} };
  const session = sessionOf(await post(url, { method: 'initialize', params }));
  await expect.poll(() => running.gateway.report('odd')?.connection.status).toBe('connected');
  await post(url, { method: 'logging/setLevel', params: { level: 'debug' } }, { session });
  const answer = await post(url, { method: 'tools/call', params: { name: 'odd__quick' } }, { session });
  expect(await answer.text()).toContain('error');
  await expect.poll(() => running.processes()).toBe(1);
});
