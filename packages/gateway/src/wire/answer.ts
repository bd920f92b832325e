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

const resultHead = '{"jsonrpc":"2.0","id":';
const resultMiddle = ',"result":';

/** A JSON-RPC response as one buffer, one line. `idText` is the client's id as it was written. */
export function encodeAnswer(idText: string, answer: Answer): Buffer {
  if (answer.kind === 'error') {
    return Buffer.from(`${resultHead}${idText},"error":${JSON.stringify(answer.error)}}`);
  }
  const head = `${resultHead}${idText}${resultMiddle}`;
  const headBytes = Buffer.byteLength(head);
  const bytes = Buffer.allocUnsafe(headBytes + answer.result.length + 1);
  bytes.write(head, 0);
  answer.result.copy(bytes, headBytes);
  bytes[bytes.length - 1] = 0x7d;
  return bytes;
}

export function encodeNotification(method: string, params: JsonObject): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', method, params }));
}

export function encodeRequest(id: string, method: string, params: JsonObject): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
}
