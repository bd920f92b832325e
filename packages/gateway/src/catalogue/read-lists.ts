import { NaruError } from '@naru/contract';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import type { UpstreamLink } from '../upstream/link.ts';
import { checkItems } from '../upstream/list-items.ts';
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
  const values: JsonValue[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await readPage(link, { kind, cursor }, options);
    // Not spread into push(): a page may hold more values than a call takes arguments.
    for (const value of page.values) values.push(value);
    cursor = page.nextCursor;
    if (cursor !== undefined && (seen.has(cursor) || seen.size >= maxPages)) break;
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined && values.length <= options.limits.maxItemsPerServer);
  return checkItems(kind, values, options.limits.maxItemsPerServer);
}

async function readPage(
  link: UpstreamLink,
  { kind, cursor }: { kind: ListKind; cursor: string | undefined },
  { limits, meta, signal }: ReadOptions,
): Promise<{ values: readonly JsonValue[]; nextCursor: string | undefined }> {
  const params = { ...(cursor === undefined ? {} : { cursor }), ...(meta === undefined ? {} : { _meta: meta }) };
  const answer = await link.request({
    method: listMethods[kind],
    params: Object.keys(params).length === 0 ? undefined : Buffer.from(JSON.stringify(params)),
    signal,
    timeoutMs: limits.listTimeoutMs,
  });
  if (answer.kind === 'error') {
    if (answer.error.code === -32601) return { values: [], nextCursor: undefined };
    throw new NaruError('upstream.invalid', {
      message: `The server refused to list its ${kind}: ${answer.error.message}`,
    });
  }
  const result: unknown = JSON.parse(answer.result.toString('utf8'));
  const values = isJsonObject(result) ? result[kind] : undefined;
  if (!isJsonObject(result) || !Array.isArray(values)) {
    throw new NaruError('upstream.invalid', { message: `The server answered ${listMethods[kind]} without a list.` });
  }
  const { nextCursor } = result;
  return { values, nextCursor: typeof nextCursor === 'string' ? nextCursor : undefined };
}
