import type { Readable, Writable } from 'node:stream';

/** What the runtime offers to whoever speaks MCP, and what it needs from elsewhere. */

/** A process's pipes, for one reader at a time. Nothing here interprets what goes through them. */
export interface StdioChannel {
  readonly input: Writable;
  /** Raw stdout. Whoever releases the channel leaves no listener on it, and destroys neither stream. */
  readonly output: Readable;
  /** Resolves when the process has ended, with the reason in words. Never rejects. */
  readonly exited: Promise<string>;
  /** Gives the channel back: a dedicated process is ended, the shared one goes on. May be called more than once. */
  release(): void;
}

export interface ProcessSource {
  /**
   * The pipes of the server's one shared process, held by one caller at a time. Waits while the process starts or
   * restarts and while another caller holds it. A process handed out again after a release is the same process in the
   * state its last holder left it.
   *
   * Rejects with `runtime.failed` (or `runtime.install_failed`) when it will not come: unknown, stopped, given up; with
   * `upstream.busy` when too many wait; or with the signal's reason.
   */
  shared(serverId: string, signal: AbortSignal): Promise<StdioChannel>;
  /**
   * A further process of the same server for one session alone; it ends with `release()`, and when the server is
   * changed, restarted or stopped. It is not restarted when it crashes.
   *
   * Rejects as `shared` does, and with `upstream.busy` beyond `maxDedicatedPerServer`.
   */
  dedicated(serverId: string, signal: AbortSignal): Promise<StdioChannel>;
}

/** Naru's own structured log; `fields` never hold a secret. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Variables of Naru's own environment, of which only a few named ones are ever looked at. */
export type HostEnvironment = Readonly<Record<string, string | undefined>>;
