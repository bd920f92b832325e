const prefix = '=?base64?';
const suffix = '?=';

/** Visible ASCII, and spaces and tabs inside. */
const plain = /^(?:[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)?$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * A value as `Mcp-Name` and `Mcp-Param-…` carry it: as it is where that is safe, else `=?base64?…?=` of its UTF-8
 * (2026-07-28, transports/streamable-http, value encoding).
 */
export function encodeHeaderValue(value: string): string {
  if (plain.test(value) && !(value.startsWith(prefix) && value.endsWith(suffix))) return value;
  return `${prefix}${Buffer.from(value).toString('base64')}${suffix}`;
}

/** The value behind a header, or undefined where the header holds invalid characters or broken base64. */
export function decodeHeaderValue(header: string): string | undefined {
  if (!plain.test(header)) return undefined;
  if (header.length < prefix.length + suffix.length || !header.startsWith(prefix) || !header.endsWith(suffix)) {
    return header;
  }
  const encoded = header.slice(prefix.length, -suffix.length);
  if (!base64.test(encoded)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(encoded, 'base64'));
  } catch {
    return undefined;
  }
}
