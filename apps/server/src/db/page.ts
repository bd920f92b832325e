import { NaruError } from '@naru/contract';
import { isUuid } from './ids.ts';

export interface PageRequest {
  /** 1 to 500. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** The id after which a page starts. Throws `request.invalid` for a cursor that Naru did not make. */
export function idFromCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!isUuid(id) || cursorFor(id) !== cursor) {
    throw new NaruError('request.invalid', {
      message: 'The cursor is not one that this list gave. Start again without it.',
      fields: [{ path: '/cursor', message: 'This is not a cursor of this list.' }],
    });
  }
  return id;
}

/** Makes a page of `rows`, for which one row more than `limit` was asked. */
export function pageOf<T extends { readonly id: string }>(rows: readonly T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined ? { items, nextCursor: cursorFor(last.id) } : { items };
}

function cursorFor(id: string): string {
  return Buffer.from(id, 'latin1').toString('base64url');
}
