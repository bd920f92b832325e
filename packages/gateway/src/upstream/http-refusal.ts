import { NaruError } from '@naru/contract';
import { readMessage } from './answer-scan.ts';
import type { UpstreamAnswer } from './link.ts';
import { lost } from './upstream-failure.ts';

/** An answer with an HTTP error status. */
export interface Refusal {
  readonly status: number;
  readonly body: Buffer;
}

/** 401 and 403: about us and not about the request, whatever JSON-RPC error the body may hold. */
export function aboutCredentials(status: number): boolean {
  return status === 401 || status === 403;
}

/** The JSON-RPC error in a refusal's body, where it is one of this request or of none. */
export function rpcErrorIn(refusal: Refusal, id: number, maxDepth: number): UpstreamAnswer | undefined {
  const message = readMessage(refusal.body, maxDepth);
  if (message.kind !== 'error') return undefined;
  if (message.id !== id && message.id !== null && message.id !== undefined) return undefined;
  return { kind: 'error', error: message.error, httpStatus: refusal.status };
}

/** What a refusal without a JSON-RPC error means. `data.httpStatus` holds the status. */
export function refusalError(method: string, status: number): NaruError {
  const data = { httpStatus: status };
  if (aboutCredentials(status)) {
    const message = `The server refused the credentials (HTTP ${status}). Check the headers or sign-in of this server.`;
    return new NaruError('upstream.unavailable', { message, data });
  }
  if (status === 429 || status === 503) {
    const message = `The server is busy or down for now (HTTP ${status}). Try again later.`;
    return new NaruError('upstream.unavailable', { message, data });
  }
  const words = `The server answered with HTTP ${status}.`;
  if (status < 500) {
    const message = `${words} Check that this is the address of an MCP server.`;
    return new NaruError('upstream.unavailable', { message, data });
  }
  const { code, message } = lost(method, words);
  return new NaruError(code, { message, data });
}
