import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonObject } from '../json.ts';
import { type RpcError, rpcCodes } from '../protocol.ts';
import { JsonShapeError, type ShapeLimits, skipSpace, skipValue } from './json-skip.ts';
import { type Member, requireEnd, scanArray, scanObject } from './json-spans.ts';
import { Params } from './params.ts';

/** One message of a client, read once. `idText` is the id as it stood in the message, to be written back unchanged. */
export type ClientMessage =
  | { readonly kind: 'request'; readonly idText: string; readonly method: string; readonly params: Params }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'response'; readonly id: string | number; readonly outcome: ResponseOutcome };

export type ResponseOutcome = { readonly result: JsonObject } | { readonly error: RpcError };

/** Why a message was refused; `idText` where the id could be read, so that the answer can carry it. */
export class BadMessage extends Error {
  readonly code: number;
  readonly idText: string;

  constructor(code: number, message: string, idText = 'null') {
    super(message);
    this.code = code;
    this.idText = idText;
  }
}

export interface ReadLimits {
  readonly maxDepth: number;
  readonly maxBatch: number;
}

/** No honest message has more values; see security.md I2. */
const maxElements = 200_000;
const utf8Bom = 0xef;

export type ClientBody =
  | { readonly kind: 'single'; readonly message: ClientMessage }
  | { readonly kind: 'batch'; readonly messages: readonly ClientMessage[] };

/**
 * Reads a body of one message or a JSON-RPC batch. It is scanned for what two parsers could read differently: anything
 * that is not JSON, repeated members of the envelope or of params, and names that only look like the ones that decide.
 * @throws BadMessage, or NaruError `request.malformed` where a string is not valid
 */
export function readClientBody(bytes: Buffer, limits: ReadLimits): ClientBody {
  if (!isUtf8(bytes) || bytes[0] === utf8Bom) throw new BadMessage(rpcCodes.parseError, 'The body is not plain UTF-8.');
  const scanLimits = { maxDepth: limits.maxDepth, maxElements };
  try {
    if (bytes[skipSpace(bytes, 0)] !== 0x5b) return { kind: 'single', message: readMessage(bytes, scanLimits) };
    const { items, end } = scanArray(bytes, 0, { ...scanLimits, maxItems: limits.maxBatch });
    if (items.length === 0) throw new BadMessage(rpcCodes.invalidRequest, 'A batch may not be empty.');
    requireEnd(bytes, end);
    return {
      kind: 'batch',
      messages: items.map((item) => readMessage(bytes.subarray(item.start, item.end), scanLimits)),
    };
  } catch (error) {
    if (!(error instanceof JsonShapeError)) throw error;
    const code = error.excessive ? rpcCodes.invalidRequest : rpcCodes.parseError;
    throw new BadMessage(code, `The body could not be read. ${error.message}`);
  }
}

function parse(bytes: Buffer, { value: { start, end } }: Member): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', start, end));
  } catch {
    throw new BadMessage(rpcCodes.parseError, 'The body is not valid JSON.');
  }
}

function readMessage(bytes: Buffer, limits: ShapeLimits): ClientMessage {
  if (bytes[skipSpace(bytes, 0)] !== 0x7b) {
    requireEnd(bytes, skipValue(bytes, 0, limits));
    throw new BadMessage(rpcCodes.invalidRequest, 'A message is a JSON object.');
  }
  const { members, end } = scanObject(bytes, 0, { limits });
  requireEnd(bytes, end);
  const envelope = byKey(members, ['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
  const read = (name: string) => {
    const member = envelope.get(name);
    return member === undefined ? undefined : parse(bytes, member);
  };
  const idText = readIdText(bytes, envelope.get('id'));
  if (read('jsonrpc') !== '2.0') {
    throw new BadMessage(rpcCodes.invalidRequest, 'The member "jsonrpc" must be "2.0".', idText ?? 'null');
  }
  const method = read('method');
  if (typeof method !== 'string') return readResponse({ id: read('id'), result: read('result'), error: read('error') });
  const params = readParams(bytes, { member: envelope.get('params'), idText, limits });
  if (idText === undefined) return { kind: 'notification', method, params: params.toObject() };
  return { kind: 'request', idText, method, params };
}

/** Members by name; a repeated name, or one that only differs in case or Unicode form, makes the message ambiguous. */
function byKey(members: readonly Member[], decisive: readonly string[]): Map<string, Member> {
  const found = new Map<string, Member>();
  for (const member of members) {
    if (found.has(member.key)) throw new BadMessage(rpcCodes.invalidRequest, `The member "${member.key}" is repeated.`);
    found.set(member.key, member);
    const folded = member.key.normalize('NFKC').toLowerCase();
    if (folded !== member.key && decisive.includes(folded)) {
      throw new BadMessage(rpcCodes.invalidRequest, `The member "${member.key}" is too like "${folded}".`);
    }
  }
  return found;
}

function readIdText(bytes: Buffer, member: Member | undefined): string | undefined {
  if (member === undefined) return undefined;
  const id = parse(bytes, member);
  const valid = typeof id === 'string' || (typeof id === 'number' && Number.isFinite(id));
  if (!valid) throw new BadMessage(rpcCodes.invalidRequest, 'An id is a string or a number.');
  return bytes.toString('utf8', member.value.start, member.value.end);
}

/** The members of params that decide what runs; a second reading of them must be impossible. */
const decisiveParams = ['name', 'uri', 'arguments', 'ref', 'argument', '_meta', 'cursor', 'level', 'notifications'];

function readParams(
  bytes: Buffer,
  { member, idText, limits }: { member: Member | undefined; idText: string | undefined; limits: ShapeLimits },
): Params {
  if (member === undefined) return Params.none;
  const own = bytes.subarray(member.value.start, member.value.end);
  if (own[0] !== 0x7b) throw new BadMessage(rpcCodes.invalidRequest, '"params" must be an object.', idText ?? 'null');
  const { members } = scanObject(own, 0, { limits });
  byKey(members, decisiveParams);
  return new Params(own, members);
}

function readResponse({ id, result, error }: { id: unknown; result: unknown; error: unknown }): ClientMessage {
  if (typeof id !== 'string' && typeof id !== 'number') {
    throw new BadMessage(rpcCodes.invalidRequest, 'A message has a "method", or it answers with an "id".');
  }
  if (isJsonObject(result) && error === undefined) return { kind: 'response', id, outcome: { result } };
  if (isJsonObject(error) && typeof error['code'] === 'number' && typeof error['message'] === 'string') {
    const { code, message: text, data } = error;
    return {
      kind: 'response',
      id,
      outcome: { error: { code, message: text, ...(data === undefined ? {} : { data }) } },
    };
  }
  throw new BadMessage(rpcCodes.invalidRequest, 'A response has either a "result" or an "error".', JSON.stringify(id));
}
