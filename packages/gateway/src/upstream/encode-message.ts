import type { JsonObject } from '../json.ts';
import type { RpcError } from '../protocol.ts';

const closing = Buffer.from('}');

/** A request in one buffer; `params` are taken as the JSON bytes they are. */
export function encodeRequest(id: number, method: string, params: Buffer | undefined): Buffer {
  const head = `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)}`;
  if (params === undefined) return Buffer.from(`${head}}`);
  return Buffer.concat([Buffer.from(`${head},"params":`), params, closing]);
}

export function encodeNotification(method: string, params?: JsonObject): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) }));
}

export function encodeResult(id: number | string, result: JsonObject): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result }));
}

export function encodeError(id: number | string, error: RpcError): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, error }));
}
