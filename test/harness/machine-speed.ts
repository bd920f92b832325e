import { startNode } from './child.ts';

/** What starting an empty Node takes on an idle machine of the smallest kind that the limits are meant for. */
const expectedStartMs = 100;

/**
 * How many times slower this machine is now than an idle one, at least 1; the worst of a few samples. Limits on time are
 * multiplied by it, so that a busy machine fails no test that an idle one passes.
 */
export async function slowness(): Promise<number> {
  let worstMs = expectedStartMs;
  for (let sample = 0; sample < 4; sample += 1) {
    const startedAt = performance.now();
    await using child = startNode({ args: ['-e', ''] });
    await child.exited;
    worstMs = Math.max(worstMs, performance.now() - startedAt);
  }
  return worstMs / expectedStartMs;
}
