import type { ServerResponse } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { probeHttp } from './detect-era.ts';
import { openModernHttp } from './http-modern.ts';
import type { HttpTarget } from './http-target.ts';
import {
  Cleanup,
  httpServer,
  legacyInitialized,
  modernDiscovery,
  optionsFor,
  readBody,
  requestFor,
  sendJson,
  sendResult,
} from './link.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

type Answers = Readonly<Record<string, (response: ServerResponse, id: number) => unknown>>;

/** A server that answers each method, or HTTP method, as told, and 404 otherwise. */
async function server(answers: Answers): Promise<HttpTarget & { readonly log: string[] }> {
  const log: string[] = [];
  const target = await httpServer(cleanup, async (request, response) => {
    const { id, method } = await readBody(request);
    const name = request.method === 'POST' ? method : (request.method ?? '');
    log.push(name);
    const answer = answers[name];
    if (answer === undefined) response.writeHead(404).end();
    else answer(response, id);
  });
  return { ...target, log };
}

const accepted = (response: ServerResponse) => response.writeHead(202).end();
const initialize = (response: ServerResponse, id: number) => {
  response.setHeader('mcp-session-id', 's');
  sendResult(response, id, legacyInitialized);
};
const legacy = { initialize, 'notifications/initialized': accepted, DELETE: accepted };
const discover = (response: ServerResponse, id: number) => sendResult(response, id, modernDiscovery);
const rpcError = (status: number, code: number) => (response: ServerResponse, id: number) =>
  sendJson(response, { jsonrpc: '2.0', id, error: { code, message: 'no' } }, status);

it('does not trouble a modern server with initialize', async () => {
  const target = await server({ 'server/discover': discover, ...legacy });
  expect(await probeHttp(target, 'auto', optionsFor({}))).toEqual({ modern: true, legacy: 'unasked' });
  expect(target.log).toEqual(['server/discover']);
});

it.each<[string, Answers]>([
  ['404', {}],
  ['400 without a session', { 'server/discover': rpcError(400, -32000) }],
  ['an error', { 'server/discover': rpcError(200, -32601) }],
  [
    'an older version',
    { 'server/discover': (response, id) => sendResult(response, id, { supportedVersions: ['2025-11-25'] }) },
  ],
  ['a page', { 'server/discover': (response) => response.end('<html>') }],
  ['silence', { 'server/discover': () => undefined }],
])('takes a server for legacy that answers server/discover with %s and initialize well', async (_what, answers) => {
  const target = await server({ ...answers, ...legacy });
  const limits = { connectTimeoutMs: 300 };
  expect(await probeHttp(target, 'auto', optionsFor({ limits }))).toEqual({ modern: false, legacy: 'http' });
});

it.each([401, 403, 429, 500, 503])('takes HTTP %d for no evidence of an era', async (status) => {
  const ill = (response: ServerResponse) => response.writeHead(status).end();
  const first = await server({ 'server/discover': ill, ...legacy });
  await expect(probeHttp(first, 'auto', optionsFor({}))).rejects.toMatchObject({ data: { httpStatus: status } });
  const second = await server({ ...legacy, initialize: ill });
  await expect(probeHttp(second, 'auto', optionsFor({}))).rejects.toMatchObject({ data: { httpStatus: status } });
});

it('says of an address without MCP what it answered', async () => {
  const target = await server({});
  await expect(probeHttp(target, 'auto', optionsFor({}))).rejects.toMatchObject({
    code: 'upstream.unavailable',
    message: 'The server answered with HTTP 404. Check that this is the address of an MCP server.',
  });
  expect(target.log).toEqual(['server/discover', 'initialize', 'GET']);
});

it('asks once more when a refusal lists the very version that was asked for', async () => {
  let asked = 0;
  const target = await server({
    'server/discover': (response, id) => {
      asked += 1;
      const data = { supported: ['2026-07-28'], requested: '2026-07-28' };
      if (asked > 1) discover(response, id);
      else sendJson(response, { jsonrpc: '2.0', id, error: { code: -32022, message: 'no', data } }, 400);
    },
    'tools/list': (response, id) => sendResult(response, id, {}),
  });
  const link = await openModernHttp(target, optionsFor({}));
  cleanup.add(() => link.close());
  await expect(link.request(requestFor('tools/list'))).resolves.toMatchObject({ kind: 'result' });
});
