import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeAll, closeLater, rawBridge } from './raw-bridge.fixture.ts';
import { startUpstream } from './upstream.fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

afterEach(closeAll);

const modernParams = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };
const sse = { 'content-type': 'text/event-stream' };

describe('what belongs to a call', () => {
  const call = { name: 'count', arguments: { to: 3 } };

  it('comes before its answer, in order, in a self-contained request', async () => {
    const server = await startUpstream();
    closeLater(() => server.close());
    const { send, nextLine } = await rawBridge(server.url);
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      progressToken: 'p',
    };
    send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...call, _meta } });
    for (const progress of [1, 2, 3]) expect(await nextLine()).toMatchObject({ params: { progress } });
    expect(await nextLine()).toMatchObject({ id: 1, result: { content: [{ text: 'counted to 3' }] } });
  });

  it('comes before its answer, in order, in a session', async () => {
    const server = await startUpstream();
    closeLater(() => server.close());
    const { send, nextLine } = await rawBridge(server.url);
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
    send({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
    expect(await nextLine()).toMatchObject({ id: 0, result: { protocolVersion: '2025-11-25' } });
    send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...call, _meta: { progressToken: 'p' } } });
    for (const progress of [1, 2, 3]) expect(await nextLine()).toMatchObject({ params: { progress } });
    expect(await nextLine()).toMatchObject({ id: 1, result: { content: [{ text: 'counted to 3' }] } });
  });
});

describe('servers that misbehave', () => {
  it('answers a line that is no JSON-RPC, and goes on', async () => {
    const { send, nextLine } = await rawBridge((_request, response) =>
      response.setHeader('content-type', 'application/json').end('{"jsonrpc":"2.0","id":1,"result":{}}'),
    );
    send('{"broken"');
    expect(await nextLine()).toMatchObject({ id: null, error: { code: -32700 } });
    send({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: modernParams });
    expect(await nextLine()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
  });

  it.each([
    ['HTTP 500 with a page', (_request, response) => response.writeHead(500).end('<h1>Oops</h1>'), -31042],
    ['HTTP 404', (_request, response) => response.writeHead(404).end(), -32602],
    [
      'text that is no JSON',
      (_q, response) => response.setHeader('content-type', 'application/json').end('nope'),
      -31042,
    ],
    ['a stream that ends early', (_request, response) => response.writeHead(200, sse).end(': nothing\n\n'), -31045],
    [
      'a stream that breaks',
      (_request, response) => response.writeHead(200, sse).write('data', () => response.destroy()),
      -31045,
    ],
    ['a connection that breaks', (request) => void request.socket.destroy(), -31045],
    [
      'an error that names no request',
      (_request, response) =>
        response
          .writeHead(400, { 'content-type': 'application/json' })
          .end('{"jsonrpc":"2.0","id":null,"error":{"code":-32022,"message":"old"}}'),
      -32022,
    ],
  ] satisfies [string, RequestListener, number][])(
    'answers the request when the server gives %s',
    async (_what, answer, code) => {
      const { send, nextLine } = await rawBridge(answer);
      send({ jsonrpc: '2.0', id: 'a', method: 'tools/list', params: modernParams });
      expect(await nextLine()).toMatchObject({ jsonrpc: '2.0', id: 'a', error: { code } });
    },
  );

  it('does not follow redirects with the key', async () => {
    let reached = 0;
    const { send, nextLine } = await rawBridge((request, response) => {
      if (request.url !== '/mcp') reached += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    send({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: modernParams });
    expect(await nextLine()).toMatchObject({ id: 1, error: { code: -31042 } });
    expect(reached).toBe(0);
  });

  it('takes up a stream again that ended before the answer', async () => {
    const { send, nextLine } = await rawBridge((request, response) => {
      response.writeHead(200, sse);
      if (request.method === 'POST') response.end('id: e-7\nretry: 10\ndata: \n\n');
      else if (request.headers['last-event-id'] === 'e-7')
        response.end('data: {"jsonrpc":"2.0","id":1,"result":{"a":1}}\n\n');
      else response.end();
    });
    send({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    expect(await nextLine()).toEqual({ jsonrpc: '2.0', id: 1, result: { a: 1 } });
  });

  it('passes batches of 2025-03-26, and text of several lines as one line', async () => {
    const { send, nextLine } = await rawBridge((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('[\n{"jsonrpc":"2.0",\r\n"id":1,"result":{}},\n{"jsonrpc":"2.0","id":2,"result":{}}]\n');
    });
    send([
      { jsonrpc: '2.0', id: 1, method: 'ping' },
      { jsonrpc: '2.0', id: 2, method: 'ping' },
    ]);
    expect(await nextLine()).toEqual([
      { jsonrpc: '2.0', id: 1, result: {} },
      { jsonrpc: '2.0', id: 2, result: {} },
    ]);
  });

  it('mirrors arguments in the headers that a tool asks for', async () => {
    const headers: unknown[] = [];
    const properties = { region: { type: 'string', 'x-mcp-header': 'Region' }, other: { type: 'string' } };
    const tools = [{ name: 'find', inputSchema: { type: 'object', properties } }];
    const { send, nextLine } = await rawBridge((request, response) => {
      headers.push(request.headers['mcp-param-region']);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ jsonrpc: '2.0', id: headers.length, result: { tools } }));
    });
    const call = (id: number, region: unknown) =>
      send({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: { ...modernParams, name: 'find', arguments: { region } },
      });
    send({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: modernParams });
    await nextLine();
    call(2, 'seoul');
    await nextLine();
    call(3, '서울');
    await nextLine();
    call(4, undefined);
    await nextLine();
    expect(headers).toEqual([undefined, 'seoul', `=?base64?${Buffer.from('서울').toString('base64')}?=`, undefined]);
  });

  it('lets requests under way finish when the client closes its side', async () => {
    let finish: () => void = () => undefined;
    const { send, nextLine, input, done } = await rawBridge((_request, response) => {
      finish = () => response.setHeader('content-type', 'application/json').end('{"jsonrpc":"2.0","id":1,"result":{}}');
    });
    const initial = finish;
    send({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: modernParams });
    await vi.waitUntil(() => finish !== initial, { timeout: 10_000 });
    input.end();
    finish();
    expect(await nextLine()).toMatchObject({ id: 1, result: {} });
    await done;
  });
});
