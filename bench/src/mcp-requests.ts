/** What the benchmark sends, built once for each job so that the client costs the same for every target. */

export type Era = 'modern' | 'legacy';

export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the target calls the echo tool. */
  readonly tool: string;
  /** Given for a target that speaks HTTP+SSE to clients; the others speak Streamable HTTP. */
  readonly transport?: 'sse';
  /** The process that answers, where it is one alone. */
  readonly pid?: number;
}

export interface HttpMessage {
  readonly method: 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const modernVersion = '2026-07-28';
export const legacyVersion = '2025-11-25';
const clientInfo = { name: 'naru-bench', version: '1.0.0' };
const base = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

export function echoText(bytes: number): string {
  return 'x'.repeat(bytes);
}

export function initialize(target: Target): HttpMessage {
  const params = { protocolVersion: legacyVersion, capabilities: {}, clientInfo };
  return post(target, {}, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
}

export function initialized(target: Target, sessionId: string | undefined): HttpMessage {
  return post(target, sessionHeaders(sessionId), { jsonrpc: '2.0', method: 'notifications/initialized' });
}

export function endSession(target: Target, sessionId: string | undefined): HttpMessage {
  return { method: 'DELETE', headers: { ...base, ...target.headers, ...sessionHeaders(sessionId) } };
}

/** One request in the given era; a legacy one belongs to a session, a modern one describes itself. */
export function request(
  target: Target,
  era: Era,
  {
    method,
    params,
    sessionId,
  }: { method: string; params: Readonly<Record<string, unknown>>; sessionId?: string | undefined },
): HttpMessage {
  if (era === 'legacy') return post(target, sessionHeaders(sessionId), { jsonrpc: '2.0', id: 1, method, params });
  const envelope = {
    'io.modelcontextprotocol/protocolVersion': modernVersion,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': clientInfo,
  };
  const name = params['name'];
  const headers = {
    'mcp-protocol-version': modernVersion,
    'mcp-method': method,
    ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
  };
  return post(target, headers, { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: envelope } });
}

export function echoCall(
  target: Target,
  era: Era,
  { bytes, sessionId }: { bytes: number; sessionId?: string | undefined },
): HttpMessage {
  const params = { name: target.tool, arguments: { text: echoText(bytes) } };
  return request(target, era, { method: 'tools/call', params, sessionId });
}

function sessionHeaders(sessionId: string | undefined): Record<string, string> {
  return { 'mcp-protocol-version': legacyVersion, ...(sessionId === undefined ? {} : { 'mcp-session-id': sessionId }) };
}

function post(target: Target, headers: Readonly<Record<string, string>>, message: unknown): HttpMessage {
  return { method: 'POST', headers: { ...base, ...target.headers, ...headers }, body: JSON.stringify(message) };
}
