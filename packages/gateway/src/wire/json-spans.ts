/**
 * Finds where the members of a JSON object lie in its bytes, without building the values: a 100 KB argument is passed
 * on as a slice, never parsed and written again. It checks structure (strings, brackets, depth, number of values), not
 * grammar; whoever needs a valid document parses it as well.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Member {
  readonly key: string;
  readonly value: Span;
}

export interface ScanLimits {
  readonly maxDepth: number;
  /** Values, members and separators together; keeps four megabytes of `[],[],…` from becoming a million objects. */
  readonly maxElements: number;
}

export class ScanError extends Error {}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Members of the object that starts at or after `from`, in order, and the position behind it. */
export function scanObject(bytes: Buffer, from: number, limits: ScanLimits): { members: Member[]; end: number } {
  const scan = new Scan(bytes, limits);
  let at = skipSpace(bytes, from);
  if (bytes[at] !== openBrace) throw new ScanError('an object was expected');
  const members: Member[] = [];
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === closeBrace) return { members, end: at + 1 };
  for (;;) {
    if (bytes[at] !== quote) throw new ScanError('a member name was expected');
    const keyEnd = skipString(bytes, at);
    const key = readKey(bytes, at, keyEnd);
    at = skipSpace(bytes, keyEnd);
    if (bytes[at] !== colon) throw new ScanError('":" was expected');
    const start = skipSpace(bytes, at + 1);
    const end = scan.skipValue(start);
    members.push({ key, value: { start, end } });
    at = skipSpace(bytes, end);
    if (bytes[at] === closeBrace) return { members, end: at + 1 };
    if (bytes[at] !== comma) throw new ScanError('"," or "}" was expected');
    at = skipSpace(bytes, at + 1);
  }
}

/** Elements of the array that starts at or after `from`; at most `maxItems`, or a ScanError. */
export function scanArray(bytes: Buffer, from: number, limits: ScanLimits & { readonly maxItems: number }): Span[] {
  const scan = new Scan(bytes, limits);
  let at = skipSpace(bytes, from);
  if (bytes[at] !== openBracket) throw new ScanError('an array was expected');
  const items: Span[] = [];
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === closeBracket) return items;
  for (;;) {
    if (items.length === limits.maxItems) throw new ScanError(`more than ${limits.maxItems} elements`);
    const end = scan.skipValue(at);
    items.push({ start: at, end });
    at = skipSpace(bytes, end);
    if (bytes[at] === closeBracket) return items;
    if (bytes[at] !== comma) throw new ScanError('"," or "]" was expected');
    at = skipSpace(bytes, at + 1);
  }
}

class Scan {
  readonly #bytes: Buffer;
  readonly #limits: ScanLimits;
  #elements = 0;

  constructor(bytes: Buffer, limits: ScanLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  /** The position behind the value that starts at `at`. */
  skipValue(at: number): number {
    this.#count();
    const first = this.#bytes[at];
    if (first === quote) return skipString(this.#bytes, at);
    if (first === openBrace || first === openBracket) return this.#skipContainer(at);
    return this.#skipLiteral(at);
  }

  #skipContainer(from: number): number {
    const bytes = this.#bytes;
    let depth = 0;
    for (let at = from; at < bytes.length; ) {
      switch (bytes[at]) {
        case quote:
          at = skipString(bytes, at);
          continue;
        case openBrace:
        case openBracket:
          // The value itself sits one level below the object it belongs to.
          if (++depth >= this.#limits.maxDepth) throw new ScanError(`nested deeper than ${this.#limits.maxDepth}`);
          this.#count();
          break;
        case closeBrace:
        case closeBracket:
          if (--depth === 0) return at + 1;
          break;
        case comma:
          this.#count();
          break;
      }
      at += 1;
    }
    throw new ScanError('it ends too early');
  }

  #skipLiteral(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (at < bytes.length && !endsLiteral(bytes[at])) at += 1;
    if (at === from) throw new ScanError('a value was expected');
    return at;
  }

  #count(): void {
    this.#elements += 1;
    if (this.#elements > this.#limits.maxElements) throw new ScanError(`more than ${this.#limits.maxElements} values`);
  }
}

function endsLiteral(byte: number | undefined): boolean {
  return byte === comma || byte === closeBrace || byte === closeBracket || isSpace(byte) || byte === colon;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

/** A short string is walked byte by byte; a long one is searched natively, which is ten times faster. */
const walkLimit = 48;

function skipString(bytes: Buffer, from: number): number {
  const walkEnd = Math.min(from + 1 + walkLimit, bytes.length);
  let at = from + 1;
  while (at < walkEnd) {
    const byte = bytes[at];
    if (byte === quote) return at + 1;
    at += byte === backslash ? 2 : 1;
  }
  for (let end = bytes.indexOf(quote, at); end !== -1; end = bytes.indexOf(quote, end + 1)) {
    let slashes = 0;
    for (let back = end - 1; back >= at && bytes[back] === backslash; back -= 1) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  throw new ScanError('a string does not end');
}

function readKey(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end - 1);
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    throw new ScanError('a member name is not valid');
  }
}
