import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { probeHttp } from './detect-era.ts';
import type { HttpTarget } from './http-target.ts';
import {
  Cleanup,
  event,
  httpServer,
  legacyInitialized,
  optionsFor,
  type Received,
  readBody,
  requestFor,
  resultOf,
} from './link.fixture.ts';
import { openLegacySse } from './sse-legacy.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

interface SseServer {
  readonly target: HttpTarget;
  readonly received: Received[];
  stream(): ServerResponse;
}

type OnPost = (message: Received, stream: ServerResponse, post: ServerResponse) => unknown;

/** A raw server of 2024-11-05 with one client; `onPost` answers what is not part of the handshake. */
async function sseServer(onPost: OnPost, endpoint = '/messages?session=1'): Promise<SseServer> {
  const received: Received[] = [];
  let stream: ServerResponse | undefined;
  const current = () => {
    if (stream === undefined) throw new Error('No stream is open.');
    return stream;
  };
  const onMessage = async (request: IncomingMessage, post: ServerResponse) => {
    const message = await readBody(request);
    received.push(message);
    if (message.method === 'initialize') {
      const result = { ...legacyInitialized, protocolVersion: '2024-11-05' };
      current().write(event({ jsonrpc: '2.0', id: message.id, result }));
    } else if (!message.method.startsWith('notifications/')) {
      onPost(message, current(), post);
    }
    if (!post.headersSent) post.writeHead(202).end('Accepted');
  };
  const target = await httpServer(cleanup, (request, response) => {
    if (request.method === 'POST' && request.url?.startsWith('/messages') === true) {
      void onMessage(request, response);
    } else if (request.method === 'GET') {
      stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`event: endpoint\ndata: ${endpoint}\n\n`);
    } else {
      response.writeHead(405).end();
    }
  });
  return { target, received, stream: current };
}

it('sends messages to the endpoint and takes the answers from the stream', async () => {
  const server = await sseServer(({ id, params }, stream) =>
    stream.write(event({ jsonrpc: '2.0', id, result: params })),
  );
  const link = await openLegacySse(server.target, optionsFor({}));
  cleanup.add(() => link.close());
  expect(link.info).toMatchObject({ era: 'legacy', protocolVersion: '2024-11-05' });
  const answers = await Promise.all([1, 2, 3].map((n) => link.request(requestFor('tools/call', { n }))));
  expect(answers.map(resultOf)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

it('is found by the probe when the address knows neither of the newer transports', async () => {
  const server = await sseServer(() => undefined);
  await expect(probeHttp(server.target, 'auto', optionsFor({}))).resolves.toEqual({ modern: false, legacy: 'sse' });
  await expect(probeHttp(server.target, 'sse', optionsFor({}))).resolves.toEqual({ modern: false, legacy: 'sse' });
  await expect(probeHttp(server.target, 'http', optionsFor({}))).rejects.toMatchObject({
    code: 'upstream.unavailable',
  });
});

it('refuses an endpoint of another origin', async () => {
  const server = await sseServer(() => undefined, 'http://localhost:1/messages');
  await expect(openLegacySse(server.target, optionsFor({}))).rejects.toMatchObject({ code: 'upstream.invalid' });
  expect(server.received).toEqual([]);
});

it('gives up on a stream that names no endpoint', async () => {
  const target = await httpServer(cleanup, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': nothing\n\n');
  });
  const limits = { connectTimeoutMs: 200 };
  await expect(openLegacySse(target, optionsFor({ limits }))).rejects.toMatchObject({ code: 'upstream.timeout' });
});

it('dies with its stream: a call under way has an unknown outcome', async () => {
  const server = await sseServer((_message, stream) => stream.end());
  const link = await openLegacySse(server.target, optionsFor({}));
  await expect(link.request(requestFor('tools/call', {}))).rejects.toMatchObject({ code: 'upstream.outcome_unknown' });
  await expect(link.closed).resolves.toBe('The server closed its event stream.');
  await expect(link.request(requestFor('tools/call', {}))).rejects.toMatchObject({ code: 'upstream.unavailable' });
});

it('dies of an event that is too large', async () => {
  const server = await sseServer((_message, stream) => stream.write(`data: ${'x'.repeat(20_000)}`));
  const link = await openLegacySse(server.target, optionsFor({ limits: { maxUpstreamMessageBytes: 10_000 } }));
  await expect(link.request(requestFor('tools/call', {}))).rejects.toMatchObject({ code: 'upstream.too_large' });
  await link.closed;
});

it('fails a call whose message is refused', async () => {
  const server = await sseServer((_message, _stream, post) => post.writeHead(404).end());
  const link = await openLegacySse(server.target, optionsFor({}));
  cleanup.add(() => link.close());
  await expect(link.request(requestFor('tools/call', {}))).rejects.toMatchObject({ data: { httpStatus: 404 } });
});
