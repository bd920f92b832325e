import type { RawAnswer } from './raw-http.ts';
import { isObject, rawHttp } from './raw-http.ts';

export interface RawMcpOptions {
  readonly url: string;
  readonly key: string;
}

export const modernVersion = '2026-07-28';
const accept = 'application/json, text/event-stream';

/** The envelope that every request of 2026-07-28 carries. */
export function modernMeta(capabilities: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    'io.modelcontextprotocol/protocolVersion': modernVersion,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1.0.0' },
  };
}

export function modernHeaders(key: string, method: string, name?: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept,
    authorization: `Bearer ${key}`,
    'mcp-protocol-version': modernVersion,
    'mcp-method': method,
    ...(name === undefined ? {} : { 'mcp-name': name }),
  };
}

/** One request of 2026-07-28, built by hand. */
export async function modernCall(
  { url, key }: RawMcpOptions,
  method: string,
  params: Record<string, unknown> = {},
): Promise<RawAnswer> {
  const name = params['name'] ?? params['uri'];
  return rawHttp(url, {
    headers: modernHeaders(key, method, typeof name === 'string' ? name : undefined),
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { _meta: modernMeta(), ...params } }),
  });
}

/** A session of an older revision, driven by hand. */
export interface RawSession {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  send(body: unknown): Promise<RawAnswer>;
  call(method: string, params?: Record<string, unknown>): Promise<RawAnswer>;
  end(): Promise<RawAnswer>;
}

export async function legacySession({ url, key }: RawMcpOptions, version = '2025-11-25'): Promise<RawSession> {
  const base = { 'content-type': 'application/json', accept, authorization: `Bearer ${key}` };
  const opened = await rawHttp(url, {
    headers: base,
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: version, capabilities: {}, clientInfo: { name: 'raw', version: '1.0.0' } },
    }),
  });
  const id = opened.headers['mcp-session-id'];
  if (opened.status !== 200 || typeof id !== 'string') throw new Error(`No session: ${opened.status} ${opened.text}`);
  const headers = { ...base, 'mcp-session-id': id, 'mcp-protocol-version': version };
  const send = (body: unknown): Promise<RawAnswer> => rawHttp(url, { headers, body: JSON.stringify(body) });
  await send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  let nextId = 1;
  return {
    id,
    headers,
    send,
    call: (method, params = {}) => {
      const request = { jsonrpc: '2.0', id: nextId, method, params };
      nextId += 1;
      return send(request);
    },
    end: () => rawHttp(url, { method: 'DELETE', headers }),
  };
}

/** The `result` of the answer to a request; fails with the whole answer when there is none. */
export function resultOf(answer: RawAnswer): Record<string, unknown> {
  const result = answer.messages.find((message) => 'result' in message)?.['result'];
  if (isObject(result)) return result;
  throw new Error(`No result: ${answer.status} ${answer.text.slice(0, 500)}`);
}

export function errorOf(answer: RawAnswer): { readonly code: unknown; readonly message: unknown } | undefined {
  const error = answer.messages.find((message) => 'error' in message)?.['error'];
  return isObject(error) ? { code: error['code'], message: error['message'] } : undefined;
}
