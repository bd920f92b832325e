import type { Era, Target } from './mcp-requests.ts';

interface Timed {
  readonly target: Target;
  readonly clients: number;
  readonly durationMs: number;
}

interface Held {
  readonly target: Target;
  /** Requests under way at a time. */
  readonly clients: number;
}

/** What the load generator is told to do; durations in milliseconds, sizes in bytes. */
export type Job =
  | ({ readonly kind: 'calls'; readonly era: Era; readonly bytes: number } & Timed)
  | ({ readonly kind: 'lists'; readonly era: Era } & Timed)
  /** Legacy sessions: opened, one call, ended. */
  | ({ readonly kind: 'cycles' } & Timed)
  /** Opens sessions and keeps them; `use` makes a call in each of them, `release` ends them. */
  | ({ readonly kind: 'hold'; readonly sessions: number } & Held)
  | ({ readonly kind: 'use' | 'release' } & Held);

export interface LoadResult {
  /** Answered ones; failed ones are counted in `errors`. */
  readonly calls: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
  readonly firstError?: string;
}
