import type { JsonObject } from '../json.ts';
import type { RpcError } from '../protocol.ts';

/** What a call came to: the bytes of a `result` member, or an error with the HTTP status it deserves. */
export type Answer =
  | { readonly kind: 'result'; readonly result: Buffer }
  | { readonly kind: 'error'; readonly error: RpcError; readonly httpStatus: number };

export function resultOf(value: JsonObject): Answer {
  return { kind: 'result', result: Buffer.from(JSON.stringify(value)) };
}

export const emptyResult: Answer = resultOf({});

/** From here on a result is written as a piece of its own: copying it would cost more than the write it saves. */
const largeResultBytes = 16_384;

/** A JSON-RPC response on one line, in pieces to be written one after the other. `idText`: as the client wrote it. */
export function answerPieces(idText: string, answer: Answer): readonly Buffer[] {
  const head = `{"jsonrpc":"2.0","id":${idText},`;
  if (answer.kind === 'error') return [Buffer.from(`${head}"error":${JSON.stringify(answer.error)}}`)];
  const { result } = answer;
  const start = Buffer.from(`${head}"result":`);
  const end = Buffer.from('}');
  return result.length >= largeResultBytes ? [start, result, end] : [Buffer.concat([start, result, end])];
}

/** The same as one buffer. */
export function encodeAnswer(idText: string, answer: Answer): Buffer {
  const pieces = answerPieces(idText, answer);
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

export function encodeNotification(method: string, params: JsonObject): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', method, params }));
}

export function encodeRequest(id: string, method: string, params: JsonObject): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
}
