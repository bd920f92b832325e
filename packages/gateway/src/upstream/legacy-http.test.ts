import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { openLegacyHttp } from './http-legacy.ts';
import type { HttpTarget } from './http-target.ts';
import {
  Cleanup,
  event,
  type Heard,
  httpServer,
  legacyInitialized,
  optionsFor,
  type Received,
  readBody,
  requestFor,
  resultOf,
  sendJson,
  sendResult,
} from './link.fixture.ts';
import { type LinkOptions, RpcFailure, SessionLost, type UpstreamLink } from './link.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

interface Session {
  readonly target: HttpTarget;
  /** `POST method`, `GET`, `DELETE`, in order. */
  readonly log: string[];
  /** Replies to the server's own requests. */
  readonly replies: JsonObject[];
  readonly headers: IncomingMessage['headers'][];
}

interface Behaviour {
  sessionId?: string | undefined;
  call?(message: Received, response: ServerResponse, session: Session): unknown;
  get?(request: IncomingMessage, response: ServerResponse): unknown;
}

/** A raw legacy server. */
async function legacyServer(behaviour: Behaviour): Promise<Session> {
  const log: string[] = [];
  const replies: Session['replies'] = [];
  const headers: Session['headers'] = [];
  const target = await httpServer(cleanup, async (request, response) => {
    headers.push(request.headers);
    if (request.method !== 'POST') {
      log.push(request.method ?? '');
      if (request.method === 'GET' && behaviour.get !== undefined) behaviour.get(request, response);
      else response.writeHead(request.method === 'GET' ? 405 : 200).end();
      return;
    }
    const message = await readBody(request);
    log.push(`POST ${message.method}`);
    if (message.method === 'initialize') {
      if (behaviour.sessionId !== undefined) response.setHeader('mcp-session-id', behaviour.sessionId);
      sendResult(response, message.id, legacyInitialized);
    } else if (message.method === 'undefined') {
      replies.push(message.whole);
      response.writeHead(202).end();
    } else if (message.method.startsWith('notifications/')) {
      response.writeHead(202).end();
    } else {
      behaviour.call?.(message, response, session);
    }
  });
  const session: Session = { target, log, replies, headers };
  return session;
}

async function open(session: Session, changes: Parameters<typeof optionsFor>[0] = {}): Promise<UpstreamLink> {
  const options: LinkOptions = optionsFor(changes);
  const link = await openLegacyHttp(session.target, options);
  cleanup.add(() => link.close());
  return link;
}

function stream(response: ServerResponse, ...messages: JsonObject[]): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const message of messages) response.write(event({ jsonrpc: '2.0', ...message }));
}

it('opens a session, names it in every request, and deletes it when it closes', async () => {
  const session = await legacyServer({
    sessionId: 'abc',
    call: ({ id }, response) => sendResult(response, id, { tools: [] }),
  });
  const link = await open(session);
  await link.request(requestFor('tools/list', {}));
  await link.close();
  expect(session.log).toEqual(['POST initialize', 'POST notifications/initialized', 'POST tools/list', 'DELETE']);
  expect(session.headers[0]).not.toHaveProperty('mcp-session-id');
  for (const headers of session.headers.slice(1)) {
    expect(headers).toMatchObject({ 'mcp-session-id': 'abc', 'mcp-protocol-version': '2025-11-25' });
  }
  await expect(link.closed).resolves.toContain('Naru closed it');
  await expect(link.request(requestFor('tools/list', {}))).rejects.toMatchObject({ code: 'upstream.unavailable' });
});

it('needs no session, and then deletes none', async () => {
  const session = await legacyServer({ call: ({ id }, response) => sendResult(response, id, {}) });
  const link = await open(session);
  await link.request(requestFor('ping'));
  await link.close();
  expect(session.log).not.toContain('DELETE');
});

it.each<[string, (response: ServerResponse) => void]>([
  ['404', (response) => response.writeHead(404).end()],
  [
    '400 about the session',
    (response) =>
      sendJson(
        response,
        { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'Bad Request: No valid session ID' } },
        400,
      ),
  ],
])('says that the session is lost on %s', async (_what, refuse) => {
  const session = await legacyServer({ sessionId: 'abc', call: (_message, response) => refuse(response) });
  const link = await open(session);
  await expect(link.request(requestFor('tools/call', {}))).rejects.toBeInstanceOf(SessionLost);
  await link.closed;
  await expect(link.request(requestFor('tools/call', {}))).rejects.toBeInstanceOf(SessionLost);
});

it('hears changes on the server’s own stream, and opens it again with the last event’s id', async () => {
  const resumedFrom: unknown[] = [];
  const session = await legacyServer({
    sessionId: 'abc',
    get: (request, response) => {
      resumedFrom.push(request.headers['last-event-id']);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const method = 'notifications/tools/list_changed';
      response.write(`retry: 1\n${event({ jsonrpc: '2.0', method }, `e${resumedFrom.length}`)}`);
      if (resumedFrom.length < 3) response.end();
    },
  });
  const heard: Heard = { notifications: [], requests: [] };
  await open(session, { listen: true, heard });
  await expect.poll(() => heard.notifications.length).toBe(3);
  expect(resumedFrom).toEqual([undefined, 'e1', 'e2']);
});

it('gives what comes on the stream of a call to that call, and the rest to the handlers', async () => {
  const session = await legacyServer({
    sessionId: 'abc',
    call: ({ id }, response) => {
      stream(
        response,
        { method: 'notifications/progress', params: { progressToken: 't', progress: 1 } },
        { method: 'notifications/message', params: { level: 'info', data: 'x' } },
        { method: 'notifications/tools/list_changed' },
        { id, result: { done: true } },
      );
      response.end();
    },
  });
  const heard: Heard = { notifications: [], requests: [] };
  const own: string[] = [];
  const link = await open(session, { heard });
  const onNotification = (method: string) => own.push(method);
  await link.request(requestFor('tools/call', {}, { progressToken: 't', onNotification }));
  expect(own).toEqual(['notifications/progress', 'notifications/message']);
  expect(heard.notifications.map(({ method }) => method)).toEqual(['notifications/tools/list_changed']);
});

it('lets the server ask during a call, and posts the answers back', async () => {
  const session = await legacyServer({
    sessionId: 'abc',
    call: ({ id }, response, { replies }) => {
      stream(
        response,
        { id: 'q1', method: 'elicitation/create', params: { message: 'name?' } },
        { id: 'q2', method: 'sampling/createMessage', params: {} },
        { id: 'q3', method: 'ping' },
      );
      const waiting = setInterval(() => {
        if (replies.length < 3) return;
        clearInterval(waiting);
        response.end(event({ jsonrpc: '2.0', id, result: { replies: [...replies] } }));
      }, 5);
      response.on('close', () => clearInterval(waiting));
    },
  });
  const link = await open(session);
  const answer = await link.request(
    requestFor(
      'tools/call',
      {},
      {
        onRequest: async (method) => {
          if (method === 'elicitation/create') return { action: 'accept' };
          throw new RpcFailure({ code: -1, message: 'The person said no.' });
        },
      },
    ),
  );
  expect(resultOf(answer)['replies']).toEqual(
    expect.arrayContaining([
      { jsonrpc: '2.0', id: 'q1', result: { action: 'accept' } },
      { jsonrpc: '2.0', id: 'q2', error: { code: -1, message: 'The person said no.' } },
      { jsonrpc: '2.0', id: 'q3', result: {} },
    ]),
  );
});

it('aborts what the server asked when it takes the question back or the call ends', async () => {
  const session = await legacyServer({
    sessionId: 'abc',
    call: ({ id, params }, response) => {
      stream(response, { id: 'q', method: 'elicitation/create', params: {} });
      if (params['how'] === 'cancelled') {
        stream(response, { method: 'notifications/cancelled', params: { requestId: 'q' } });
      }
      setImmediate(() => response.end(event({ jsonrpc: '2.0', id, result: {} })));
    },
  });
  const link = await open(session);
  for (const how of ['cancelled', 'answered']) {
    const aborted = Promise.withResolvers<unknown>();
    const onRequest = async (_method: string, _params: JsonObject, signal: AbortSignal) => {
      signal.addEventListener('abort', () => aborted.resolve(signal.reason), { once: true });
      await aborted.promise;
      return {};
    };
    await link.request(requestFor('tools/call', { how }, { onRequest }));
    await expect(aborted.promise).resolves.toMatchObject({ code: 'upstream.unavailable' });
  }
});

it('sends a cancellation when a call is aborted or times out', async () => {
  const received = new Set<string>();
  const started = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const session = await legacyServer({
    sessionId: 'abc',
    call: ({ method }) => {
      started[received.size]?.resolve();
      received.add(method + received.size);
    },
  });
  const link = await open(session);
  const cancel = new AbortController();
  const aborted = link.request(requestFor('tools/call', {}, { signal: cancel.signal }));
  await started[0]?.promise;
  cancel.abort(new Error('stop'));
  await expect(aborted).rejects.toThrow('stop');
  const late = link.request(requestFor('tools/call', {}, { timeoutMs: 100 }));
  await expect(late).rejects.toMatchObject({ code: 'upstream.timeout' });
  await expect.poll(() => session.log.filter((line) => line === 'POST notifications/cancelled')).toHaveLength(2);
});

it('goes on with a stream that the server closed before the answer', async () => {
  const times: number[] = [];
  let asked = 0;
  const session = await legacyServer({
    sessionId: 'abc',
    call: ({ id }, response) => {
      asked = id;
      times.push(Date.now());
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('id: e1\nretry: 120\ndata:\n\n');
    },
    get: (request, response) => {
      times.push(Date.now());
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (request.headers['last-event-id'] === 'e1') response.end('id: e2\ndata:\n\n');
      else response.end(event({ jsonrpc: '2.0', id: asked, result: { from: request.headers['last-event-id'] ?? '' } }));
    },
  });
  const link = await open(session);
  const answer = await link.request(requestFor('tools/call', {}));
  expect(resultOf(answer)).toEqual({ from: 'e2' });
  const [first = 0, second = 0] = times;
  expect(second - first).toBeGreaterThanOrEqual(119);
});

it('says that the outcome is unknown when the stream cannot be taken up again', async () => {
  const session = await legacyServer({
    sessionId: 'abc',
    call: (_message, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('id: e1\nretry: 1\ndata:\n\n');
    },
  });
  const link = await open(session);
  await expect(link.request(requestFor('tools/call', {}))).rejects.toMatchObject({ code: 'upstream.outcome_unknown' });
});

it('reads a batch of messages', async () => {
  const session = await legacyServer({
    call: ({ id }, response) =>
      sendJson(response, [
        { jsonrpc: '2.0', method: 'notifications/resources/list_changed' },
        { jsonrpc: '2.0', id, result: { ok: 1 } },
      ]),
  });
  const heard: Heard = { notifications: [], requests: [] };
  const link = await open(session, { heard });
  expect(resultOf(await link.request(requestFor('tools/call', {})))).toEqual({ ok: 1 });
  expect(heard.notifications).toHaveLength(1);
});
