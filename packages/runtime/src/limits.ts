/** Bounds on what servers may make the runtime hold or do. All are per server unless they say otherwise. */
export interface RuntimeLimits {
  /** Servers known to one runtime. */
  readonly maxServers: number;
  /** Log lines kept, and their bytes together; one line is cut at `maxLineBytes`. */
  readonly maxLogLines: number;
  readonly maxLogBytes: number;
  readonly maxLineBytes: number;
  /** Bytes of stderr read in a second from one process; beyond that the process waits for us. */
  readonly maxErrorBytesPerSecond: number;
  /** Listeners following one server's log. */
  readonly maxFollowers: number;
  /** Processes being started at once in the whole runtime, and how long one counts as starting, milliseconds. */
  readonly maxConcurrentStarts: number;
  readonly startSettleMs: number;
  /** Further processes of one server for single sessions. */
  readonly maxDedicatedPerServer: number;
  /** Callers waiting for one server's shared channel. */
  readonly maxWaiters: number;
  /** Pause before the first restart and the longest pause, milliseconds; each is drawn at random below its bound. */
  readonly restartBaseMs: number;
  readonly restartCapMs: number;
  /** A process that ran this long was not a quick crash, milliseconds. */
  readonly stableMs: number;
  /** Quick crashes in a row after which the runtime gives up. */
  readonly maxQuickCrashes: number;
  /** Patience at each of the steps of stopping: end of input, SIGTERM, SIGKILL, milliseconds. */
  readonly stopStepMs: number;
  /** Package installations at once in the whole runtime, and the longest that one may take, milliseconds. */
  readonly maxConcurrentInstalls: number;
  readonly installTimeoutMs: number;
}

export const defaultRuntimeLimits: RuntimeLimits = {
  maxServers: 5_000,
  maxLogLines: 2_000,
  maxLogBytes: 1024 * 1024,
  maxLineBytes: 8 * 1024,
  maxErrorBytesPerSecond: 1024 * 1024,
  maxFollowers: 32,
  maxConcurrentStarts: 4,
  startSettleMs: 250,
  maxDedicatedPerServer: 16,
  maxWaiters: 64,
  restartBaseMs: 1_000,
  restartCapMs: 60_000,
  stableMs: 60_000,
  maxQuickCrashes: 10,
  stopStepMs: 1_000,
  maxConcurrentInstalls: 2,
  installTimeoutMs: 5 * 60_000,
};
