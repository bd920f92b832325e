import { startNode } from './child.ts';

/** What starting an empty Node takes on an idle machine of the smallest kind that the limits are meant for. */
const expectedStartMs = 100;

/**
 * How many times slower this machine is now than an idle one, at least 1. Limits on time are multiplied by it, so that
 * a busy machine fails no test that an idle one passes.
 */
export async function slowness(): Promise<number> {
  const startedAt = performance.now();
  for (let times = 0; times < 3; times += 1) {
    await using child = startNode({ args: ['-e', ''] });
    await child.exited;
  }
  return Math.max(1, (performance.now() - startedAt) / 3 / expectedStartMs);
}
