import { NaruError } from '@naru/contract';
import { exposeResult } from '../catalogue/exposed-items.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { defaultLimits } from '../limits.ts';
import { type Era, type RpcError, rpcCodes } from '../protocol.ts';
import { parseBounded } from '../wire/parse-bounded.ts';

export interface ResultCrossing {
  readonly method: string;
  readonly client: Era;
  readonly upstream: Era;
  /** Set where URIs of the result are to be prefixed. */
  readonly serverSlug: string | undefined;
}

/** What a link let through is not deeper than its limits allowed. */
const maxDepth = defaultLimits.maxJsonDepth;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * An upstream's result in the client's era and names. It is a slice of what came wherever nothing has to change; the
 * few words that could make a change necessary are looked for natively, which costs microseconds for 100 KB.
 * @throws NaruError `upstream.invalid`
 */
export function crossResult(result: Buffer, crossing: ResultCrossing): Buffer {
  if (result[0] !== openBrace)
    throw new NaruError('upstream.invalid', { message: 'The server answered without an object.' });
  const uris = crossing.serverSlug !== undefined && result.includes('"uri"');
  if (crossing.client === crossing.upstream) {
    return uris ? rewrite(result, crossing, (value) => value) : result;
  }
  if (crossing.client === 'modern') {
    const additions = modernAdditions(crossing.method);
    const plain = !uris && !Object.keys(additions).some((key) => result.includes(`"${key}"`));
    return plain ? withMembers(result, additions) : rewrite(result, crossing, (value) => ({ ...value, ...additions }));
  }
  if (result.includes('"input_required"')) return rewrite(result, crossing, refuseInputRequired);
  return uris ? rewrite(result, crossing, (value) => value) : result;
}

/** What a modern result must carry that a legacy one does not (2026-07-28, basic/index and utilities/caching). */
function modernAdditions(method: string): JsonObject {
  return method === 'resources/read'
    ? { resultType: 'complete', ttlMs: 0, cacheScope: 'private' }
    : { resultType: 'complete' };
}

function withMembers(result: Buffer, additions: JsonObject): Buffer {
  const head = JSON.stringify(additions).slice(0, -1);
  let at = 1;
  while (result[at] === 0x20) at += 1;
  const separator = result[at] === closeBrace ? '' : ',';
  return Buffer.concat([Buffer.from(head + separator), result.subarray(at)]);
}

function rewrite(result: Buffer, { serverSlug }: ResultCrossing, change: (value: JsonObject) => JsonObject): Buffer {
  const value = parseBounded(result, maxDepth);
  if (!isJsonObject(value))
    throw new NaruError('upstream.invalid', { message: 'The server answered without an object.' });
  const named = serverSlug === undefined ? value : exposeResult(serverSlug, value);
  return Buffer.from(JSON.stringify(change(named)));
}

function refuseInputRequired(value: JsonObject): JsonObject {
  if (value['resultType'] !== 'input_required') return value;
  throw new NaruError('upstream.invalid', {
    message: 'The server asks for input although no client capability was declared to it.',
  });
}

/** An upstream's error in the words of the client's era. */
export function crossError(error: RpcError, { client, upstream }: ResultCrossing): RpcError {
  const renamed = client === 'modern' && upstream === 'legacy' && error.code === rpcCodes.legacyResourceNotFound;
  return renamed ? { ...error, code: rpcCodes.invalidParams } : error;
}
