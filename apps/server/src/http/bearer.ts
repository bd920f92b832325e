import type { IncomingMessage } from 'node:http';

/** What the `Authorization` header says. `invalid`: several, another scheme, or not a token (RFC 6750, 2.1). */
export type Bearer =
  | { readonly kind: 'absent' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'token'; readonly token: string };

/** Longest token looked at, characters; ours have fewer than 100. */
const maxTokenLength = 4096;

export function bearerOf(request: IncomingMessage): Bearer {
  const value = request.headers.authorization;
  if (value === undefined) return { kind: 'absent' };
  const token = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(value)?.[1];
  if (token === undefined || token.length > maxTokenLength || isRepeated(request)) return { kind: 'invalid' };
  return { kind: 'token', token };
}

/** Node keeps the first of several Authorization headers; whoever sends two may mean the other. */
function isRepeated({ rawHeaders }: IncomingMessage): boolean {
  let count = 0;
  // Names and values by turns.
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === 'authorization') count++;
  }
  return count > 1;
}
