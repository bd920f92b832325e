import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import type { RpcError } from '../protocol.ts';
import { JsonShapeError, type ShapeLimits, shapeError, skipSpace } from '../wire/json-skip.ts';
import { type Member as FoundMember, requireEnd, scanArray, scanObject } from '../wire/json-spans.ts';

export type MessageId = number | string | null;

/**
 * One JSON-RPC message of an upstream. `invalid` names the id where one could be read, so that its request can fail;
 * null where it is surely no answer, undefined where nobody can tell whose it is.
 */
export type UpstreamMessage =
  | { readonly kind: 'result'; readonly id: MessageId; readonly result: Buffer }
  | { readonly kind: 'error'; readonly id: MessageId | undefined; readonly error: RpcError }
  | { readonly kind: 'request'; readonly id: number | string; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'invalid'; readonly id: MessageId | undefined; readonly reason: string };

/** Up to here a result is parsed too: that also checks the inside of its strings, and costs next to nothing. */
const smallBytes = 4096;
const maxSalvageDepth = 10_000;

type Member = 'jsonrpc' | 'id' | 'method' | 'params' | 'result' | 'error';
type Members = { [name in Member]?: Buffer };

/**
 * Reads one message without parsing its result, which is a slice of `bytes` with raw line breaks made spaces (between
 * the tokens of JSON they mean the same, and lines and event streams need them gone). Never throws.
 */
export function readMessage(bytes: Buffer, maxDepth: number): UpstreamMessage {
  const members: Members = {};
  try {
    scan(bytes, maxDepth, members);
  } catch (error) {
    const reason = error instanceof JsonShapeError ? error.message : 'This is not JSON.';
    return invalid(idOf(members.id) ?? idBehindDepth(bytes), reason);
  }
  const id = idOf(members.id);
  if (!isUtf8(bytes)) return invalid(id, 'This is not UTF-8.');
  try {
    if (members.result !== undefined && members.result.length <= smallBytes) parse(members.result);
    return messageOf(members, id);
  } catch {
    return invalid(id, 'This is not JSON.');
  }
}

/** Reads one message, or the messages of a JSON-RPC batch (2025-03-26). Never throws. */
export function readMessages(bytes: Buffer, limits: GatewayLimits): UpstreamMessage[] {
  const parts = splitBatch(bytes, limits);
  return parts.map((part) => readMessage(part, limits.maxJsonDepth));
}

function splitBatch(bytes: Buffer, { maxBatch, maxJsonDepth }: GatewayLimits): Buffer[] {
  if (bytes[skipSpace(bytes, 0)] !== 0x5b) return [bytes];
  try {
    const { items, end } = scanArray(bytes, 0, { ...shape(maxJsonDepth), maxItems: maxBatch });
    requireEnd(bytes, end);
    return items.length === 0 ? [bytes] : items.map((item) => bytes.subarray(item.start, item.end));
  } catch {
    return [bytes];
  }
}

/** Values are not counted: what a server sends is bounded in bytes and passes on without being built. */
function shape(maxDepth: number): ShapeLimits {
  return { maxDepth, maxElements: Number.POSITIVE_INFINITY };
}

/** The same JSON without raw line breaks; the very same buffer where there were none. */
export function withoutLineBreaks(json: Buffer): Buffer {
  if (!json.includes(0x0a) && !json.includes(0x0d)) return json;
  const copy = Buffer.from(json);
  for (const lineBreak of [0x0a, 0x0d]) {
    for (let at = copy.indexOf(lineBreak); at !== -1; at = copy.indexOf(lineBreak, at + 1)) copy[at] = 0x20;
  }
  return copy;
}

function messageOf(members: Members, id: MessageId | undefined): UpstreamMessage {
  if (members.jsonrpc === undefined || parse(members.jsonrpc) !== '2.0') return invalid(id, '“jsonrpc” is not "2.0".');
  if (members.id !== undefined && id === undefined) return invalid(undefined, '“id” is neither a number nor a string.');
  if (members.method !== undefined) return callOf(members, members.method, id);
  if (members.result !== undefined && members.error === undefined) {
    if (id === undefined) return invalid(undefined, 'A result has no “id”.');
    return { kind: 'result', id, result: withoutLineBreaks(members.result) };
  }
  if (members.error !== undefined && members.result === undefined) {
    const error = rpcErrorOf(parse(members.error));
    return error === undefined ? invalid(id, '“error” has no code and message.') : { kind: 'error', id, error };
  }
  return invalid(id, 'There must be either a result or an error.');
}

function callOf(members: Members, methodBytes: Buffer, id: MessageId | undefined): UpstreamMessage {
  const method = parse(methodBytes);
  if (typeof method !== 'string' || members.result !== undefined || members.error !== undefined) {
    return invalid(null, '“method” does not fit the rest of the message.');
  }
  const params = members.params === undefined ? {} : parse(members.params);
  if (!isJsonObject(params)) return invalid(null, '“params” is not an object.');
  if (id === undefined) return { kind: 'notification', method, params };
  if (id === null) return invalid(null, 'A request has no “id”.');
  return { kind: 'request', id, method, params };
}

/** The id of a message that only nests too deep: servers that write the result first name it last. */
function idBehindDepth(bytes: Buffer): MessageId | undefined {
  const members: Members = {};
  try {
    scan(bytes, maxSalvageDepth, members);
    return idOf(members.id);
  } catch {
    return undefined;
  }
}

/** Fills in the members of the object that `bytes` are; those before an error stay. */
function scan(bytes: Buffer, maxDepth: number, members: Members): void {
  const found: FoundMember[] = [];
  try {
    const { end } = scanObject(bytes, 0, { limits: shape(maxDepth), members: found });
    requireEnd(bytes, end);
  } finally {
    for (const { key, value } of found) {
      if (isMember(key)) members[key] ??= bytes.subarray(value.start, value.end);
    }
  }
  for (const name of memberNames) {
    if (found.filter(({ key }) => key === name).length > 1) throw shapeError(`“${name}” is there twice.`);
  }
}

const memberNames: readonly Member[] = ['jsonrpc', 'id', 'method', 'params', 'result', 'error'];

function isMember(key: string): key is Member {
  return memberNames.some((name) => name === key);
}

function idOf(bytes: Buffer | undefined): MessageId | undefined {
  if (bytes === undefined || bytes.length > 1024) return undefined;
  try {
    const id = parse(bytes);
    return typeof id === 'string' || typeof id === 'number' || id === null ? id : undefined;
  } catch {
    return undefined;
  }
}

function rpcErrorOf(value: unknown): RpcError | undefined {
  if (!isJsonObject(value)) return undefined;
  const { code, message, data } = value;
  if (typeof code !== 'number' || !Number.isInteger(code) || typeof message !== 'string') return undefined;
  return data === undefined ? { code, message } : { code, message, data };
}

function parse(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString());
}

function invalid(id: MessageId | undefined, reason: string): UpstreamMessage {
  return { kind: 'invalid', id, reason };
}
