import { NaruError } from '@naru/contract';
import type { Era } from '../protocol.ts';
import { exposeItem } from './exposed-items.ts';
import type { ListKind, ServerCatalogue } from './server-catalogue.ts';

/** What a list is made of: a server's slug and what it offers. */
export interface ListSource {
  readonly slug: string;
  readonly catalogue: ServerCatalogue;
}

interface ListedAddress {
  /** Stands for the address in the cache. */
  readonly key: string;
  /** Names are prefixed where several servers share an address. */
  readonly prefixed: boolean;
  readonly sources: readonly ListSource[];
}

/** Large, as many clients read only the first page. */
const pageSize = 1_000;
/** A modern client may keep a list this long; changes are announced to whoever listens. */
const listTtlMs = 30_000;
const maxCachedPages = 4_096;

interface CachedPage {
  readonly catalogues: readonly ServerCatalogue[];
  readonly result: Buffer;
}

/**
 * Lists of an address as the bytes of a `result` member, made once and kept until a server behind it lists something
 * else. Catalogues are immutable, so that comparing references tells whether a page is still true.
 */
export class AddressLists {
  readonly #pages = new Map<string, CachedPage>();

  /** @throws NaruError `request.invalid` for a cursor that no page of ours handed out. */
  page(address: ListedAddress, kind: ListKind, { era, cursor }: { era: Era; cursor: string | undefined }): Buffer {
    const from = cursor === undefined ? 0 : readCursor(cursor);
    const key = `${address.key} ${kind} ${era} ${from}`;
    const catalogues = address.sources.map((source) => source.catalogue);
    const cached = this.#pages.get(key);
    if (cached !== undefined && sameCatalogues(cached.catalogues, catalogues)) return cached.result;
    const result = renderPage(address, kind, { era, from });
    if (this.#pages.size >= maxCachedPages) this.#pages.clear();
    this.#pages.set(key, { catalogues, result });
    return result;
  }
}

function sameCatalogues(left: readonly ServerCatalogue[], right: readonly ServerCatalogue[]): boolean {
  return left.length === right.length && left.every((catalogue, index) => catalogue === right[index]);
}

function renderPage(address: ListedAddress, kind: ListKind, { era, from }: { era: Era; from: number }): Buffer {
  const items = address.sources.flatMap(({ slug, catalogue }) =>
    catalogue.lists[kind].map((item) => (address.prefixed ? exposeItem(kind, slug, item) : item)),
  );
  if (from > items.length) throw badCursor();
  const more = items.length > from + pageSize;
  return Buffer.from(
    JSON.stringify({
      [kind]: items.slice(from, from + pageSize),
      ...(more ? { nextCursor: writeCursor(from + pageSize) } : {}),
      ...(era === 'modern' ? { resultType: 'complete', ttlMs: listTtlMs, cacheScope: 'private' } : {}),
    }),
  );
}

function writeCursor(offset: number): string {
  return Buffer.from(`at:${offset}`).toString('base64url');
}

function readCursor(cursor: string): number {
  const match = /^at:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null || writeCursor(Number(match[1])) !== cursor) throw badCursor();
  return Number(match[1]);
}

function badCursor(): NaruError {
  return new NaruError('request.invalid', { message: 'This cursor is not valid. Read the list again from its start.' });
}
