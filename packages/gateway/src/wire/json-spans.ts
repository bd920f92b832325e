import {
  type JsonShapeError,
  type ShapeLimits,
  shapeError,
  skipKey,
  skipSpace,
  skipString,
  skipValue,
} from './json-skip.ts';

/**
 * Finds where the members of a JSON object lie in its bytes, without building the values: a 100 KB argument is passed
 * on as a slice, never parsed and written again. The inside of strings is not checked; whoever needs a valid document
 * parses it as well.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Member {
  readonly key: string;
  readonly value: Span;
}

/**
 * Members of the object that starts at or after `from`, in order, and the position behind it. They are put into
 * `members`, where those before an error stay.
 * @throws JsonShapeError
 */
export function scanObject(
  bytes: Buffer,
  from: number,
  { limits, members = [] }: { readonly limits: ShapeLimits; readonly members?: Member[] },
): { readonly members: readonly Member[]; readonly end: number } {
  let at = skipSpace(bytes, from);
  if (bytes[at] !== 0x7b) throw shapeError('An object is missing.');
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === 0x7d) return { members, end: at + 1 };
  for (;;) {
    const keyEnd = skipString(bytes, at);
    const start = skipSpace(bytes, skipKey(bytes, at));
    const end = skipValue(bytes, start, limits);
    if (members.length === limits.maxElements) throw tooMany(limits.maxElements);
    members.push({ key: readKey(bytes, at, keyEnd), value: { start, end } });
    at = skipSpace(bytes, end);
    if (bytes[at] === 0x7d) return { members, end: at + 1 };
    if (bytes[at] !== 0x2c) throw shapeError('A bracket or comma is missing.');
    at = skipSpace(bytes, at + 1);
  }
}

/** Elements of the array that starts at or after `from`, in order, and the position behind it. @throws JsonShapeError */
export function scanArray(
  bytes: Buffer,
  from: number,
  limits: ShapeLimits & { readonly maxItems: number },
): { items: Span[]; end: number } {
  const items: Span[] = [];
  let at = skipSpace(bytes, from);
  if (bytes[at] !== 0x5b) throw shapeError('An array is missing.');
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === 0x5d) return { items, end: at + 1 };
  for (;;) {
    if (items.length === limits.maxItems) throw tooMany(limits.maxItems);
    const end = skipValue(bytes, at, limits);
    items.push({ start: at, end });
    at = skipSpace(bytes, end);
    if (bytes[at] === 0x5d) return { items, end: at + 1 };
    if (bytes[at] !== 0x2c) throw shapeError('A bracket or comma is missing.');
    at = skipSpace(bytes, at + 1);
  }
}

/** Nothing but white space follows. @throws JsonShapeError */
export function requireEnd(bytes: Buffer, at: number): void {
  if (skipSpace(bytes, at) !== bytes.length) throw shapeError('Something follows the message.');
}

function tooMany(most: number): JsonShapeError {
  return shapeError(`More than ${most} values.`, true);
}

/** A key may be spelt with escapes, and must then not pass for another. */
function readKey(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end - 1);
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    throw shapeError('A member name is not valid.');
  }
}
