/** Exponential back-off with full jitter, milliseconds; `attempt` counts from 1. */
export function backOffMs(attempt: number, { firstMs, maxMs }: { firstMs: number; maxMs: number }): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** (attempt - 1));
  // Never at once: half is certain, half is chance, so that many servers do not come back together.
  return Math.round(ceiling / 2 + Math.random() * (ceiling / 2));
}
