import { NaruError } from '@naru/contract';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import type { UpstreamLink } from '../upstream/link.ts';
import { checkItems } from '../upstream/list-items.ts';
import { parseBounded } from '../wire/parse-bounded.ts';
import { type Dropped, type ListKind, listKinds, listMethods } from './server-catalogue.ts';

export interface ReadList {
  readonly items: readonly JsonObject[];
  readonly dropped: readonly Dropped[];
}

export interface ReadOptions {
  readonly limits: GatewayLimits;
  /** Envelope that a modern upstream wants in every request's `_meta`; undefined for a legacy one. */
  readonly meta: JsonObject | undefined;
  readonly signal: AbortSignal;
}

const maxPages = 1_000;

/** The kinds of list that an upstream with these capabilities has. */
export function offeredKinds(capabilities: JsonObject): readonly ListKind[] {
  return listKinds.filter((kind) => capabilities[kind === 'resourceTemplates' ? 'resources' : kind] !== undefined);
}

/**
 * Reads a whole list, page by page, bounded in pages, items and time for each page. A server without templates may
 * answer that the method is unknown; that is an empty list.
 * @throws NaruError as {@link UpstreamLink.request}, and `upstream.invalid` when a page is no list.
 */
export async function readList(link: UpstreamLink, kind: ListKind, options: ReadOptions): Promise<ReadList> {
  const { maxItemsPerServer, maxListBytes } = options.limits;
  const values: JsonValue[] = [];
  const seen = new Set<string>();
  let bytes = 0;
  let cursor: string | undefined;
  do {
    const page = await readPage(link, { kind, cursor, roomBytes: maxListBytes - bytes }, options);
    bytes += page.bytes;
    // Not spread into push(): a page may hold more values than a call takes arguments.
    for (const value of page.values) values.push(value);
    cursor = page.nextCursor;
    if (cursor !== undefined && (seen.has(cursor) || seen.size >= maxPages)) break;
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined && values.length <= maxItemsPerServer);
  return checkItems(kind, values, maxItemsPerServer);
}

interface ListPage {
  readonly values: readonly JsonValue[];
  readonly nextCursor: string | undefined;
  readonly bytes: number;
}

async function readPage(
  link: UpstreamLink,
  { kind, cursor, roomBytes }: { kind: ListKind; cursor: string | undefined; roomBytes: number },
  { limits, meta, signal }: ReadOptions,
): Promise<ListPage> {
  const params = { ...(cursor === undefined ? {} : { cursor }), ...(meta === undefined ? {} : { _meta: meta }) };
  const answer = await link.request({
    method: listMethods[kind],
    params: Object.keys(params).length === 0 ? undefined : Buffer.from(JSON.stringify(params)),
    signal,
    timeoutMs: limits.listTimeoutMs,
  });
  if (answer.kind === 'error') {
    if (answer.error.code === -32601) return { values: [], nextCursor: undefined, bytes: 0 };
    throw new NaruError('upstream.invalid', {
      message: `The server refused to list its ${kind}: ${answer.error.message}`,
    });
  }
  const bytes = answer.result.length;
  if (bytes > roomBytes) {
    throw new NaruError('upstream.too_large', {
      message: `The server lists more ${kind} than the ${limits.maxListBytes} bytes that Naru keeps.`,
    });
  }
  const result = parseBounded(answer.result, limits.maxJsonDepth);
  const values = isJsonObject(result) ? result[kind] : undefined;
  if (!isJsonObject(result) || !Array.isArray(values)) {
    throw new NaruError('upstream.invalid', { message: `The server answered ${listMethods[kind]} without a list.` });
  }
  const { nextCursor } = result;
  return { values, nextCursor: typeof nextCursor === 'string' ? nextCursor : undefined, bytes };
}
