const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
const zero = 0x30;
const nine = 0x39;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;

/** Bytes of a string looked at one by one before a native search takes over: keys are short, texts are not. */
const nearBytes = 48;

/** What one message may hold. */
export interface ShapeLimits {
  readonly maxDepth: number;
  /** Values and members together: keeps four megabytes of `[],[],…` from becoming a million objects. */
  readonly maxElements: number;
}

/** The bytes are not JSON, or hold more than allowed. */
export class JsonShapeError extends Error {
  /** It is the size or depth that is refused, not the grammar. */
  readonly excessive: boolean;

  constructor(message: string, excessive = false) {
    super(message);
    this.name = 'JsonShapeError';
    this.excessive = excessive;
  }
}

const made = new Map<string, JsonShapeError>();

/** Each error is made once: a hostile peer causes ten thousand a second, and a stack trace costs more than the scan. */
export function shapeError(message: string, excessive = false): JsonShapeError {
  const error = made.get(message) ?? new JsonShapeError(message, excessive);
  made.set(message, error);
  return error;
}

/** The position of the first byte at or after `at` that is not JSON whitespace. */
export function skipSpace(bytes: Buffer, at: number): number {
  let position = at;
  for (; position < bytes.length; position += 1) {
    const byte = bytes[position];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
  }
  return position;
}

/**
 * The position after the string whose opening quote is at `at`. What stands inside is not checked: a reader that jumps
 * over texts of 100 KB at native speed cannot also look at every byte.
 */
export function skipString(bytes: Buffer, at: number): number {
  if (bytes[at] !== quote) throw shapeError('A string is missing.');
  let position = at + 1;
  for (;;) {
    const near = Math.min(bytes.length, position + nearBytes);
    for (; position < near; position += 1) {
      const byte = bytes[position];
      if (byte === quote) return position + 1;
      if (byte === backslash) position += 1;
    }
    if (position >= bytes.length) throw shapeError('A string does not end.');
    const found = bytes.indexOf(quote, position);
    if (found === -1) throw shapeError('A string does not end.');
    let slashes = 0;
    while (found - slashes > position && bytes[found - slashes - 1] === backslash) slashes += 1;
    position = found + 1;
    if (slashes % 2 === 0) return position;
  }
}

/**
 * The position after the JSON value that starts at `at`. Everything outside strings is held to RFC 8259, without
 * building anything and without recursion. Throws {@link JsonShapeError}.
 */
export function skipValue(bytes: Buffer, at: number, { maxDepth, maxElements }: ShapeLimits): number {
  const closers: number[] = [];
  let elements = 0;
  let position = at;
  for (;;) {
    elements += 1;
    if (elements > maxElements) throw shapeError(`More than ${maxElements} values.`, true);
    position = skipSpace(bytes, position);
    const first = bytes[position];
    if (first === openBrace || first === openBracket) {
      if (closers.length >= maxDepth) throw shapeError(`Nested deeper than ${maxDepth}.`, true);
      const closer = first === openBrace ? closeBrace : closeBracket;
      position = skipSpace(bytes, position + 1);
      if (bytes[position] !== closer) {
        closers.push(closer);
        if (closer === closeBrace) position = skipKey(bytes, position);
        continue;
      }
      position += 1;
    } else {
      position = skipScalar(bytes, position);
    }
    for (;;) {
      const closer = closers.at(-1);
      if (closer === undefined) return position;
      position = skipSpace(bytes, position);
      const next = bytes[position];
      position += 1;
      if (next === comma) {
        if (closer === closeBrace) position = skipKey(bytes, skipSpace(bytes, position));
        break;
      }
      if (next !== closer) throw shapeError('A bracket or comma is missing.');
      closers.pop();
    }
  }
}

/** The position after `"key" :`. */
export function skipKey(bytes: Buffer, at: number): number {
  const after = skipSpace(bytes, skipString(bytes, at));
  if (bytes[after] !== colon) throw shapeError('A colon is missing.');
  return after + 1;
}

function skipScalar(bytes: Buffer, at: number): number {
  switch (bytes[at]) {
    case quote:
      return skipString(bytes, at);
    case 0x74:
      return skipLiteral(bytes, at, 'true');
    case 0x66:
      return skipLiteral(bytes, at, 'false');
    case 0x6e:
      return skipLiteral(bytes, at, 'null');
    default:
      return skipNumber(bytes, at);
  }
}

function skipLiteral(bytes: Buffer, at: number, literal: string): number {
  for (let index = 0; index < literal.length; index += 1) {
    if (bytes[at + index] !== literal.charCodeAt(index)) throw shapeError('This is no JSON value.');
  }
  return at + literal.length;
}

function skipNumber(bytes: Buffer, at: number): number {
  let position = bytes[at] === minus ? at + 1 : at;
  position = bytes[position] === zero ? position + 1 : skipDigits(bytes, position);
  if (bytes[position] === point) position = skipDigits(bytes, position + 1);
  if (bytes[position] === 0x65 || bytes[position] === 0x45) {
    position += 1;
    if (bytes[position] === plus || bytes[position] === minus) position += 1;
    position = skipDigits(bytes, position);
  }
  return position;
}

function skipDigits(bytes: Buffer, at: number): number {
  let position = at;
  for (; position < bytes.length; position += 1) {
    const byte = bytes[position] ?? 0;
    if (byte < zero || byte > nine) break;
  }
  if (position === at) throw shapeError('This is no JSON value.');
  return position;
}
