import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import type { RpcError } from '../protocol.ts';
import { JsonShapeError, skipKey, skipSpace, skipString, skipValue } from './json-skip.ts';

export type MessageId = number | string | null;

/** One JSON-RPC message of an upstream. `invalid` names the id where one could be read, so that its request can fail. */
export type UpstreamMessage =
  | { readonly kind: 'result'; readonly id: MessageId; readonly result: Buffer }
  | { readonly kind: 'error'; readonly id: MessageId | undefined; readonly error: RpcError }
  | { readonly kind: 'request'; readonly id: number | string; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'invalid'; readonly id: MessageId | undefined; readonly reason: string };

/** Up to here a message is parsed as a whole too: that also checks the inside of strings, and costs next to nothing. */
const smallBytes = 4096;

type Member = 'jsonrpc' | 'id' | 'method' | 'params' | 'result' | 'error';
type Members = { [name in Member]?: Buffer };

/**
 * Reads one message without parsing its result, which is a slice of `bytes` with raw line breaks made spaces (between
 * the tokens of JSON they mean the same, and lines and event streams need them gone). Never throws.
 */
export function readMessage(bytes: Buffer, maxDepth: number): UpstreamMessage {
  let members: Members;
  try {
    members = membersOf(bytes, maxDepth);
  } catch (error) {
    return invalid(undefined, error instanceof JsonShapeError ? error.message : 'This is not JSON.');
  }
  const id = idOf(members.id);
  if (!isUtf8(bytes)) return invalid(id, 'This is not UTF-8.');
  try {
    if (bytes.length <= smallBytes) JSON.parse(bytes.toString());
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
  let position = skipSpace(bytes, 0);
  if (bytes[position] !== 0x5b) return [bytes];
  const messages: Buffer[] = [];
  try {
    do {
      const start = skipSpace(bytes, position + 1);
      position = skipValue(bytes, start, maxJsonDepth);
      if (messages.push(bytes.subarray(start, position)) > maxBatch) return [bytes];
      position = skipSpace(bytes, position);
    } while (bytes[position] === 0x2c);
  } catch {
    return [bytes];
  }
  return bytes[position] === 0x5d && skipSpace(bytes, position + 1) === bytes.length ? messages : [bytes];
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
    return invalid(undefined, '“method” does not fit the rest of the message.');
  }
  const params = members.params === undefined ? {} : parse(members.params);
  if (!isJsonObject(params)) return invalid(undefined, '“params” is not an object.');
  if (id === undefined) return { kind: 'notification', method, params };
  if (id === null) return invalid(undefined, 'A request has no “id”.');
  return { kind: 'request', id, method, params };
}

function membersOf(bytes: Buffer, maxDepth: number): Members {
  const members: Members = {};
  let position = skipSpace(bytes, 0);
  if (bytes[position] !== 0x7b) throw new JsonShapeError('This is not a JSON object.');
  position = skipSpace(bytes, position + 1);
  let more = bytes[position] !== 0x7d;
  while (more) {
    const keyEnd = skipString(bytes, position);
    const member = memberNamed(bytes.subarray(position, keyEnd));
    const start = skipSpace(bytes, skipKey(bytes, position));
    const end = skipValue(bytes, start, maxDepth);
    if (member !== undefined) {
      if (members[member] !== undefined) throw new JsonShapeError(`“${member}” is there twice.`);
      members[member] = bytes.subarray(start, end);
    }
    position = skipSpace(bytes, end);
    more = bytes[position] === 0x2c;
    if (more) position = skipSpace(bytes, position + 1);
  }
  if (bytes[position] !== 0x7d) throw new JsonShapeError('A bracket or comma is missing.');
  if (skipSpace(bytes, position + 1) !== bytes.length) throw new JsonShapeError('Something follows the message.');
  return members;
}

/** Which member a quoted key names. A key may be spelt with escapes, and must then not pass for another. */
function memberNamed(quoted: Buffer): Member | undefined {
  const plain = quoted.toString('latin1', 1, quoted.length - 1);
  const name = plain.includes('\\') && plain.length < 64 ? parse(quoted) : plain;
  switch (name) {
    case 'jsonrpc':
    case 'id':
    case 'method':
    case 'params':
    case 'result':
    case 'error':
      return name;
    default:
      return undefined;
  }
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
