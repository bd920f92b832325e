import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from './json.ts';
import type { Era } from './protocol.ts';

export interface RawRequest {
  readonly method: string;
  readonly params: JsonObject;
  readonly id: string | number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly response: ServerResponse;
}

export interface RawUpstreamOptions {
  readonly era: Era;
  readonly tools?: readonly JsonObject[];
  /** Answers what is not part of opening and listing; undefined means that it wrote the response itself. */
  answer?(request: RawRequest): JsonObject | undefined | Promise<JsonObject | undefined>;
}

export interface RawUpstream {
  readonly url: string;
  readonly requests: RawRequest[];
  close(): Promise<void>;
}

export const tool = (name: string): JsonObject => ({
  name,
  description: `Does ${name}.`,
  inputSchema: { type: 'object' },
});

/** An MCP server written on bare HTTP, so that a test sees every byte that arrives and decides every byte that leaves. */
export async function startRawUpstream(options: RawUpstreamOptions): Promise<RawUpstream> {
  const requests: RawRequest[] = [];
  const server = createServer((request, response) => void serve(request, response));
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      response.writeHead(request.method === 'DELETE' ? 204 : 405).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { id, method, params = {} } = JSON.parse(Buffer.concat(chunks).toString()) as RawRequest;
    const received = { id, method, params, headers: request.headers, response };
    requests.push(received);
    if (id === undefined) {
      response.writeHead(202).end();
      return;
    }
    const reply = opening(options, received) ?? (await options.answer?.(received));
    if (reply === undefined) return;
    const outcome = 'error' in reply ? { error: reply['error'] } : { result: reply };
    const status =
      options.era === 'modern' && (reply['error'] as { code?: number } | undefined)?.code === -32601 ? 404 : 200;
    const session =
      options.era === 'legacy' && method === 'initialize' ? { 'mcp-session-id': `s${requests.length}` } : {};
    response.writeHead(status, { 'content-type': 'application/json', ...session });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function opening({ era, tools = [] }: RawUpstreamOptions, { method, params }: RawRequest): JsonObject | undefined {
  const capabilities = { tools: {}, resources: {} };
  const complete = era === 'modern' ? { resultType: 'complete', ttlMs: 1_000, cacheScope: 'public' } : {};
  switch (method) {
    case 'server/discover':
      return era === 'modern'
        ? { ...complete, supportedVersions: ['2026-07-28'], capabilities }
        : { error: { code: -32601, message: 'unknown' } };
    case 'initialize':
      return era === 'legacy'
        ? { protocolVersion: params['protocolVersion'], capabilities, serverInfo: { name: 'raw', version: '1' } }
        : { error: { code: -32601, message: 'unknown' } };
    case 'ping':
      return {};
    case 'tools/list':
      return { ...complete, tools };
    case 'resources/list':
      return { ...complete, resources: [] };
    case 'resources/templates/list':
      return { ...complete, resourceTemplates: [] };
    default:
      return undefined;
  }
}
