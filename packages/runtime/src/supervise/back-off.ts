interface BackOffOptions {
  /** Crashes in a row so far, at least 1. */
  readonly attempt: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** A number in [0, 1). */
  random(): number;
}

/**
 * The pause before a restart, milliseconds: anywhere below a bound that doubles with each crash ("full jitter"), so that
 * servers which fell together do not come back together.
 */
export function backOffMs({ attempt, baseMs, capMs, random }: BackOffOptions): number {
  return Math.round(random() * Math.min(capMs, baseMs * 2 ** (attempt - 1)));
}
