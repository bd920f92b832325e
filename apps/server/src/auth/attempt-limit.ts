import { LRUCache } from 'lru-cache';

export interface AttemptLimitOptions {
  readonly maxAttempts: number;
  readonly windowMs: number;
}

/** Counts attempts by origin within a window. Remembers at most 10,000 origins. */
export class AttemptLimit {
  readonly #attempts: LRUCache<string, number>;
  readonly #maxAttempts: number;

  constructor({ maxAttempts, windowMs }: AttemptLimitOptions) {
    this.#maxAttempts = maxAttempts;
    this.#attempts = new LRUCache({ max: 10_000, ttl: windowMs, noUpdateTTL: true });
  }

  /** Counts one attempt; false when there were too many within the window. */
  allow(origin: string): boolean {
    const attempts = (this.#attempts.get(origin) ?? 0) + 1;
    this.#attempts.set(origin, attempts);
    return attempts <= this.#maxAttempts;
  }
}
