import type { HttpHead } from './http-response.ts';

/** The essence of `Content-Type` in lower case, '' where there is none or more than one. */
export function mediaTypeOf(headers: HttpHead['headers']): string {
  const value = headers['content-type'];
  if (typeof value !== 'string') return '';
  const end = value.indexOf(';');
  return (end === -1 ? value : value.slice(0, end)).trim().toLowerCase();
}
