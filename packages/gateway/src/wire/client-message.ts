import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonObject } from '../json.ts';
import { type RpcError, rpcCodes } from '../protocol.ts';
import { JsonShapeError, type ShapeLimits, skipSpace } from './json-skip.ts';
import { type Member, scanArray, scanObject } from './json-spans.ts';

/** One message of a client, read once. `idText` is the id as it stood in the message, to be written back unchanged. */
export type ClientMessage =
  | { readonly kind: 'request'; readonly idText: string; readonly method: string; readonly params: Params }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'response'; readonly id: string | number; readonly outcome: ResponseOutcome };

export type ResponseOutcome = { readonly result: JsonObject } | { readonly error: RpcError };

/** A request's params both as values and as the bytes they came in. */
export interface Params {
  readonly value: JsonObject;
  /** The params object as received; undefined when the request had none. */
  readonly bytes: Buffer | undefined;
}

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
 * Reads a body of one message or a JSON-RPC batch. The text is parsed strictly and scanned for what two parsers could
 * read differently: repeated members of the envelope or of params, and names that only look like the ones that decide.
 * @throws BadMessage
 */
export function readClientBody(bytes: Buffer, limits: ReadLimits): ClientBody {
  if (!isUtf8(bytes) || bytes[0] === utf8Bom) throw new BadMessage(rpcCodes.parseError, 'The body is not plain UTF-8.');
  const scanLimits = { maxDepth: limits.maxDepth, maxElements };
  try {
    if (bytes[skipSpace(bytes, 0)] !== 0x5b) return { kind: 'single', message: readMessage(bytes, scanLimits) };
    const { items } = scanArray(bytes, 0, { ...scanLimits, maxItems: limits.maxBatch });
    if (items.length === 0) throw new BadMessage(rpcCodes.invalidRequest, 'A batch may not be empty.');
    parseStrictly(bytes);
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

function parseStrictly(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new BadMessage(rpcCodes.parseError, 'The body is not valid JSON.');
  }
}

function readMessage(bytes: Buffer, limits: ShapeLimits): ClientMessage {
  if (bytes[skipSpace(bytes, 0)] !== 0x7b) {
    parseStrictly(bytes);
    throw new BadMessage(rpcCodes.invalidRequest, 'A message is a JSON object.');
  }
  const { members } = scanObject(bytes, 0, { limits });
  const message = parseStrictly(bytes);
  if (!isJsonObject(message)) throw new BadMessage(rpcCodes.invalidRequest, 'A message is a JSON object.');
  const envelope = byKey(members, ['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
  const idText = readIdText(bytes, envelope.get('id'), message['id']);
  if (message['jsonrpc'] !== '2.0') {
    throw new BadMessage(rpcCodes.invalidRequest, 'The member "jsonrpc" must be "2.0".', idText ?? 'null');
  }
  const { method } = message;
  if (typeof method !== 'string') return readResponse(message, idText);
  const params = readParams(bytes, { span: envelope.get('params'), value: message['params'], idText, limits });
  if (idText === undefined) return { kind: 'notification', method, params: params.value };
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

function readIdText(bytes: Buffer, member: Member | undefined, id: unknown): string | undefined {
  if (member === undefined) return undefined;
  const valid = typeof id === 'string' || (typeof id === 'number' && Number.isFinite(id));
  if (!valid) throw new BadMessage(rpcCodes.invalidRequest, 'An id is a string or a number.');
  return bytes.toString('utf8', member.value.start, member.value.end);
}

/** The members of params that decide what runs; a second reading of them must be impossible. */
const decisiveParams = ['name', 'uri', 'arguments', 'ref', 'argument', '_meta', 'cursor', 'level', 'notifications'];

function readParams(
  bytes: Buffer,
  {
    span,
    value,
    idText,
    limits,
  }: { span: Member | undefined; value: unknown; idText: string | undefined; limits: ShapeLimits },
): Params {
  if (span === undefined) return { value: {}, bytes: undefined };
  if (!isJsonObject(value))
    throw new BadMessage(rpcCodes.invalidRequest, '"params" must be an object.', idText ?? 'null');
  byKey(scanObject(bytes, span.value.start, { limits }).members, decisiveParams);
  return { value, bytes: bytes.subarray(span.value.start, span.value.end) };
}

function readResponse(message: JsonObject, idText: string | undefined): ClientMessage {
  const { id, result, error } = message;
  if (idText === undefined || (typeof id !== 'string' && typeof id !== 'number')) {
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
  throw new BadMessage(rpcCodes.invalidRequest, 'A response has either a "result" or an "error".', idText);
}
