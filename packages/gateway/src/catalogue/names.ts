import { createHash } from 'node:crypto';

/** Model providers accept these 64 characters at most in a tool name (reference: OpenAI and Anthropic function names). */
const maxNameLength = 64;
const separator = '__';

/**
 * The name of a server's tool or prompt at its project's address: `server__tool`. What providers refuse is replaced,
 * and what was replaced or cut is told apart by a hash of the original, so that the name is unique and stays the same.
 */
export function prefixedName(serverSlug: string, name: string): string {
  const plain = `${serverSlug}${separator}${name}`;
  if (/^[A-Za-z0-9_-]+$/.test(name) && plain.length <= maxNameLength) return plain;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const room = maxNameLength - serverSlug.length - separator.length - hash.length - 1;
  return `${serverSlug}${separator}${name.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, room)}_${hash}`;
}

/** The server a prefixed name belongs to; slugs hold no underscore, so that the first separator decides. */
export function serverOfName(name: string): string | undefined {
  const at = name.indexOf(separator);
  return at > 0 ? name.slice(0, at) : undefined;
}

const uiScheme = 'ui://';
const uriHead = 'naru+';

/**
 * A resource URI (or URI template) at the project's address: `naru+server+<original>`. App resources keep their
 * scheme, as hosts look for `ui://` (MCP Apps): `ui://server__<rest>`.
 */
export function prefixedUri(serverSlug: string, uri: string): string {
  if (uri.startsWith(uiScheme)) return `${uiScheme}${serverSlug}${separator}${uri.slice(uiScheme.length)}`;
  return `${uriHead}${serverSlug}+${uri}`;
}

export function splitUri(uri: string): { readonly serverSlug: string; readonly uri: string } | undefined {
  if (uri.startsWith(uiScheme)) {
    const rest = uri.slice(uiScheme.length);
    const serverSlug = serverOfName(rest);
    return serverSlug === undefined
      ? undefined
      : { serverSlug, uri: `${uiScheme}${rest.slice(serverSlug.length + separator.length)}` };
  }
  if (!uri.startsWith(uriHead)) return undefined;
  const at = uri.indexOf('+', uriHead.length);
  return at === -1 ? undefined : { serverSlug: uri.slice(uriHead.length, at), uri: uri.slice(at + 1) };
}
