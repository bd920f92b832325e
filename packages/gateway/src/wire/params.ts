import type { JsonObject } from '../json.ts';
import type { Params } from './client-message.ts';
import { scanObject } from './json-spans.ts';

/** New values for single members of params; `undefined` takes the member out. */
export type ParamChanges = Readonly<Record<string, JsonObject | string | undefined>>;

const unlimited = { maxDepth: Number.POSITIVE_INFINITY, maxElements: Number.POSITIVE_INFINITY };

/**
 * The params with some members replaced, added or taken out, and every other byte as it came. Params were scanned and
 * parsed when they were read, so that this cannot fail on them.
 */
export function spliceParams(params: Params, changes: ParamChanges): Buffer {
  const bytes = params.bytes ?? Buffer.from('{}');
  const { members } = scanObject(bytes, 0, { limits: unlimited });
  const pieces: (Buffer | string)[] = [];
  const put = (key: string, value: Buffer | string) => {
    pieces.push(pieces.length === 0 ? '{' : ',', JSON.stringify(key), ':', value);
  };
  for (const { key, value } of members) {
    if (!Object.hasOwn(changes, key)) put(key, bytes.subarray(value.start, value.end));
  }
  for (const [key, value] of Object.entries(changes)) {
    if (value !== undefined) put(key, JSON.stringify(value));
  }
  if (pieces.length === 0) return Buffer.from('{}');
  pieces.push('}');
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}
