import { NaruError } from '@naru/contract';
import { skipValue } from './json-skip.ts';

/** More values than any honest answer has; fewer than would take long to build. */
const maxElements = 1_000_000;

/** An upstream's JSON as values. @throws NaruError `upstream.invalid` when it is broken, too deep, or holds too much */
export function parseBounded(bytes: Buffer, maxDepth: number): unknown {
  try {
    skipValue(bytes, 0, { maxDepth, maxElements });
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new NaruError('upstream.invalid', { message: 'The server answered with broken or excessive JSON.', cause });
  }
}
