import type { Readable, Writable } from 'node:stream';
import type { Isolation } from '@naru/contract';
import type { CommandLaunch } from './spec.ts';

/**
 * Where servers run. A driver starts one instance and ends it with everything it started; when to start, restart or
 * give up is the supervisor's. Each driver passes the suite in conformance.ts.
 */
export interface RuntimeDriver {
  readonly name: string;
  readonly isolation: Isolation;
  /**
   * Starts one instance and resolves once it runs.
   *
   * Rejects with `runtime.failed`, the message saying what a person can do; `data.permanent` is true where trying again
   * without a change is pointless (no such program); or with the signal's reason.
   */
  start(request: StartRequest, signal: AbortSignal): Promise<Instance>;
  /** Deletes what the driver keeps for a server; nothing of it runs any more. */
  deleteFiles(serverId: string): Promise<void>;
  /** Ends what the driver itself keeps running; every instance has been stopped before. */
  close(): Promise<void>;
}

export interface StartRequest {
  readonly serverId: string;
  readonly launch: CommandLaunch;
  /** Each line of stderr, without its end, cut at a bound. */
  onErrorLine(line: string): void;
}

/** One running copy of a server. */
export interface Instance {
  readonly input: Writable;
  readonly output: Readable;
  /** Resolves when the program has ended, with how it ended in words. Never rejects. */
  readonly exited: Promise<string>;
  /**
   * Ends it, politely first: end of input, then SIGTERM, then SIGKILL. Resolves when nothing of it is left, its
   * children included, within about three patience steps. Never rejects; may be called more than once and after it
   * ended by itself.
   */
  stop(): Promise<void>;
}
