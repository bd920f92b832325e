import type { IncomingMessage, ServerResponse } from 'node:http';
import { NaruError } from '@naru/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { openModernHttp } from './http-modern.ts';
import type { HttpTarget } from './http-target.ts';
import {
  Cleanup,
  event,
  httpServer,
  modernDiscovery,
  optionsFor,
  type Received,
  readBody,
  requestFor,
  resultOf,
  sendJson,
  sendResult,
} from './link.fixture.ts';
import type { UpstreamLink } from './link.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const kilobyte = 1024;
type Answer = (message: Received, response: ServerResponse, request: IncomingMessage) => unknown;

/** A modern link to a server that answers every request after `server/discover` with `answer`. */
async function modernLink(answer: Answer, limits = {}): Promise<{ link: UpstreamLink; target: HttpTarget }> {
  const target = await httpServer(cleanup, async (request, response) => {
    const message = await readBody(request);
    if (message.method === 'server/discover') sendResult(response, message.id, modernDiscovery);
    else answer(message, response, request);
  });
  const link = await openModernHttp(target, optionsFor({ limits }));
  cleanup.add(() => link.close());
  return { link, target };
}

function events(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' });
}

describe('a request', () => {
  it('carries the standard headers, encodes an unsafe name, and keeps the operator’s headers', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const { target } = await modernLink((_message, _response, _request) => undefined);
    const plain = await httpServer(cleanup, async (request, response) => {
      const message = await readBody(request);
      seen.push(request.headers);
      sendResult(response, message.id, modernDiscovery);
    });
    const headers = async () => ({ authorization: 'Bearer x', 'Mcp-Method': 'forged', Accept: 'text/plain' });
    const link = await openModernHttp({ ...target, url: plain.url, headers }, optionsFor({}));
    cleanup.add(() => link.close());
    await link.request(requestFor('tools/call', {}, { name: 'naïve', headers: { 'Mcp-Param-Region': 'eu' } }));
    expect(seen[1]).toMatchObject({
      authorization: 'Bearer x',
      accept: 'application/json, text/event-stream',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': '=?base64?bmHDr3Zl?=',
      'mcp-param-region': 'eu',
    });
  });

  it('passes the bytes of a large result as they came', async () => {
    const text = 'x'.repeat(100 * kilobyte);
    const body = (id: number) =>
      `{"jsonrpc":"2.0","id":${id},"result":{"big":1.10000000000000000001,"text":"${text}"}}`;
    const { link } = await modernLink(({ id }, response) => {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(body(id));
    });
    const answer = await link.request(requestFor('tools/call', {}));
    expect(answer).toMatchObject({ kind: 'result' });
    expect(answer.kind === 'result' && answer.result.toString()).toBe(
      `{"big":1.10000000000000000001,"text":"${text}"}`,
    );
  });

  it('relays a JSON-RPC error in a 404 with its status', async () => {
    const { link } = await modernLink(({ id }, response) =>
      sendJson(
        response,
        { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found', data: { a: 1 } } },
        404,
      ),
    );
    expect(await link.request(requestFor('nothing/here', {}))).toEqual({
      kind: 'error',
      error: { code: -32601, message: 'Method not found', data: { a: 1 } },
      httpStatus: 404,
    });
  });

  it('takes progress and the answer from an event stream, whatever its chunks and line breaks', async () => {
    const { link } = await modernLink(async ({ id }, response) => {
      events(response);
      const progress = {
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 't', progress: 1 },
      };
      const whole = Buffer.from(
        `: hello\r\n\r\n${event(progress)}event: message\rdata: {"jsonrpc":"2.0",\rdata: "id":${id},"result":{"ü":1}}\r\r`,
      );
      for (const byte of whole) response.write(Buffer.of(byte));
      response.end();
    });
    const heard: string[] = [];
    const onNotification = (method: string) => heard.push(method);
    const answer = await link.request(requestFor('tools/call', {}, { progressToken: 't', onNotification }));
    expect(resultOf(answer)).toEqual({ ü: 1 });
    expect(heard).toEqual(['notifications/progress']);
    expect(answer.kind === 'result' && answer.result.includes('\n')).toBe(false);
  });

  it('closes the response stream when it is cancelled', async () => {
    const cancel = new AbortController();
    const closed = Promise.withResolvers<void>();
    const { link } = await modernLink((_message, response) => {
      response.on('close', () => closed.resolve());
      events(response).write(': open\n\n', () => cancel.abort(new Error('no longer wanted')));
    });
    const request = link.request(requestFor('tools/call', {}, { signal: cancel.signal }));
    await expect(request).rejects.toThrow('no longer wanted');
    await closed.promise;
  });

  it('gets new time with each progress, and none from a drip of bytes', async () => {
    const { link } = await modernLink((message, response) => {
      events(response);
      const drip = setInterval(() => response.write(':\n'), 10);
      response.on('close', () => clearInterval(drip));
      if (message.params['quiet'] === true) return;
      let steps = 0;
      const timer = setInterval(() => {
        steps += 1;
        const params = { progressToken: 't', progress: steps };
        if (steps < 6) response.write(event({ jsonrpc: '2.0', method: 'notifications/progress', params }));
        else response.end(event({ jsonrpc: '2.0', id: message.id, result: {} }));
      }, 100);
      response.on('close', () => clearInterval(timer));
    });
    const more = { timeoutMs: 400, progressToken: 't', onNotification: () => undefined };
    await expect(link.request(requestFor('tools/call', { quiet: false }, more))).resolves.toMatchObject({
      kind: 'result',
    });
    await expect(link.request(requestFor('tools/call', { quiet: true }, more))).rejects.toMatchObject({
      code: 'upstream.timeout',
    });
  });

  it('follows a redirect within the origin once, and remembers it', async () => {
    const paths: string[] = [];
    const target = await httpServer(cleanup, async (request, response) => {
      const message = await readBody(request);
      paths.push(request.url ?? '');
      if (request.url === '/mcp') response.writeHead(307, { location: '/mcp/' }).end();
      else sendResult(response, message.id, modernDiscovery);
    });
    const link = await openModernHttp(target, optionsFor({}));
    cleanup.add(() => link.close());
    await link.request(requestFor('tools/list', {}));
    expect(paths).toEqual(['/mcp', '/mcp/', '/mcp/']);
  });

  it('ends in time though the credentials never come, and says so when they cannot be sent', async () => {
    const { target } = await modernLink(() => undefined);
    const limits = { connectTimeoutMs: 100 };
    const never = { ...target, headers: () => new Promise<never>(() => undefined) };
    await expect(openModernHttp(never, optionsFor({ limits }))).rejects.toMatchObject({ code: 'upstream.timeout' });
    const broken = { ...target, headers: async () => ({ 'x-key': 'a\nb' }) };
    await expect(openModernHttp(broken, optionsFor({}))).rejects.toMatchObject({ code: 'upstream.unavailable' });
    const refused = { ...target, headers: () => Promise.reject(new NaruError('egress.refused')) };
    await expect(openModernHttp(refused, optionsFor({}))).rejects.toMatchObject({ code: 'egress.refused' });
  });

  it('may be repeated when nothing was sent', async () => {
    const { target } = await modernLink(() => undefined);
    const nowhere = { ...target, url: new URL('http://127.0.0.1:1/mcp') };
    await expect(openModernHttp(nowhere, optionsFor({}))).rejects.toMatchObject({ code: 'upstream.unavailable' });
  });
});

describe('a hostile server', () => {
  const limits = { maxUpstreamMessageBytes: 64 * kilobyte };

  it.each<[string, string, Answer]>([
    [
      'an endless JSON body',
      'upstream.too_large',
      (_message, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        pour(response, '[');
      },
    ],
    ['an endless event', 'upstream.too_large', (_message, response) => pour(events(response), 'data: x\n')],
    ['an endless line', 'upstream.too_large', (_message, response) => pour(events(response), 'data')],
    ['another id', 'upstream.invalid', ({ id }, response) => sendResult(response, id + 1, {})],
    [
      'a result and an error',
      'upstream.invalid',
      ({ id }, response) => sendJson(response, { jsonrpc: '2.0', id, result: {}, error: { code: 1, message: '' } }),
    ],
    [
      'its id twice',
      'upstream.invalid',
      ({ id }, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(`{"jsonrpc":"2.0","id":${id},"\\u0069d":${id},"result":{}}`);
      },
    ],
    [
      'bytes that are not UTF-8',
      'upstream.invalid',
      ({ id }, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          Buffer.concat([Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":"`), Buffer.of(0xff), Buffer.from('"}')]),
        );
      },
    ],
    [
      'deep nesting',
      'upstream.invalid',
      ({ id }, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(`{"jsonrpc":"2.0","id":${id},"result":${'['.repeat(5000)}${']'.repeat(5000)}}`);
      },
    ],
    [
      'a page',
      'upstream.invalid',
      (_message, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ],
    [
      'gzip',
      'upstream.invalid',
      (_message, response) =>
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('x'),
    ],
    [
      'a huge header',
      'upstream.too_large',
      (_message, response) => response.writeHead(200, { 'x-big': 'x'.repeat(64 * kilobyte) }).end(),
    ],
    [
      'a redirect to a stranger',
      'upstream.invalid',
      (_message, response) => response.writeHead(307, { location: 'http://localhost:1/stolen' }).end(),
    ],
    [
      'a redirect that changes the method',
      'upstream.invalid',
      (_message, response) => response.writeHead(303, { location: '/mcp/' }).end(),
    ],
    [
      'a redirect to itself',
      'upstream.invalid',
      (_message, response, request) => response.writeHead(308, { location: request.url }).end(),
    ],
    ['a closed connection', 'upstream.outcome_unknown', (_message, response) => response.destroy()],
    [
      'a body cut short',
      'upstream.outcome_unknown',
      (_message, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 }).write('{');
        setImmediate(() => response.destroy());
      },
    ],
    [
      'a stream without the answer',
      'upstream.outcome_unknown',
      (_message, response) => events(response).end(': bye\n\n'),
    ],
    ['500', 'upstream.outcome_unknown', (_message, response) => response.writeHead(500).end('oops')],
    [
      '401 with a JSON-RPC error',
      'upstream.unavailable',
      ({ id }, response) => sendJson(response, { jsonrpc: '2.0', id, error: { code: -32001, message: 'who?' } }, 401),
    ],
    ['nothing', 'upstream.timeout', () => undefined],
  ])('that answers with %s gets %s, and the next call works', async (_what, code, answer) => {
    const { link } = await modernLink((message, response, request) => {
      if (message.method === 'tools/call') answer(message, response, request);
      else sendResult(response, message.id, {});
    }, limits);
    await expect(link.request(requestFor('tools/call', {}, { timeoutMs: 1_000 }))).rejects.toMatchObject({ code });
    await expect(link.request(requestFor('tools/list', {}))).resolves.toMatchObject({ kind: 'result' });
  });

  it('never sees our headers at another origin', async () => {
    let visits = 0;
    const stranger = await httpServer(cleanup, (_request, response) => {
      visits += 1;
      response.end();
    });
    const { link } = await modernLink((_message, response) =>
      response.writeHead(308, { location: stranger.url.href }).end(),
    );
    await expect(link.request(requestFor('tools/call', {}))).rejects.toMatchObject({ code: 'upstream.invalid' });
    expect(visits).toBe(0);
  });

  it('says of a lost list only that it is unavailable', async () => {
    const { link } = await modernLink((_message, response) => response.destroy());
    await expect(link.request(requestFor('tools/list', {}))).rejects.toMatchObject({ code: 'upstream.unavailable' });
  });

  it('that keeps its stream open after the answer holds nothing up', async () => {
    const closed = Promise.withResolvers<void>();
    const { link } = await modernLink(({ id }, response) => {
      events(response).write(event({ jsonrpc: '2.0', id, result: {} }));
      response.on('close', () => closed.resolve());
    });
    await expect(link.request(requestFor('tools/call', {}))).resolves.toMatchObject({ kind: 'result' });
    await closed.promise;
  });
});

/** Writes until the other side goes away. */
function pour(response: ServerResponse, text: string): void {
  const chunk = text.repeat(Math.ceil((16 * kilobyte) / text.length));
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}
