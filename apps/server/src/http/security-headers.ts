import type { ServerResponse } from 'node:http';

/** For pages: scripts and styles only from Naru's own files; images and sound that a tool answered are data URIs. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  'media-src data:',
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For data that a browser might be made to show as a page. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

export interface HeaderOptions {
  readonly https: boolean;
}

/** Headers of every answer. Few, as they are part of every MCP call. */
export function dataHeaders({ https }: HeaderOptions): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': dataPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}

/** What the answer of a page carries beside {@link dataHeaders}. */
export function setPageHeaders(response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', pagePolicy);
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
}
