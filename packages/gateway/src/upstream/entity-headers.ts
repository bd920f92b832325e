import type { HttpHead } from './http-response.ts';

/** The essence of `Content-Type` in lower case, '' where there is none or more than one. */
export function mediaTypeOf(headers: HttpHead['headers']): string {
  const value = headers['content-type'];
  if (typeof value !== 'string') return '';
  const end = value.indexOf(';');
  return (end === -1 ? value : value.slice(0, end)).trim().toLowerCase();
}

/** `Content-Length` in bytes, 0 where there is none. */
export function announcedBytes({ headers }: HttpHead): number {
  const value = headers['content-length'];
  const bytes = typeof value === 'string' ? Number(value) : 0;
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : 0;
}
