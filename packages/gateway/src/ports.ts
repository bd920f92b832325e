import type { Readable, Writable } from 'node:stream';
import type { Dispatcher } from 'undici';

/** What the gateway needs from elsewhere; the server's wire.ts joins these to the runtime, the database and egress. */

/** A child process's pipes, started and owned by somebody else. */
export interface StdioChannel {
  readonly input: Writable;
  readonly output: Readable;
  /** Resolves when the process has ended, with the reason in words. Never rejects. */
  readonly exited: Promise<string>;
  /** Gives the channel back: a dedicated process is ended, the shared one goes on. */
  release(): void;
}

export interface ProcessSource {
  /**
   * The pipes of the server's one shared process. Waits while it starts or restarts; rejects with `runtime.failed` when
   * it will not come (stopped, given up), or with the signal's reason.
   */
  shared(serverId: string, signal: AbortSignal): Promise<StdioChannel>;
  /** A further process of the same server for one session alone. */
  dedicated(serverId: string, signal: AbortSignal): Promise<StdioChannel>;
}

export interface HttpRoute {
  /** Connects only to addresses the egress policy allows for this server; pooled, keep-alive. */
  readonly dispatcher: Dispatcher;
}

export interface HttpRouteSource {
  /** Rejects with `egress.refused` when the address may not be reached. */
  route(url: URL, options: { readonly allowPrivate: boolean }): HttpRoute;
}

export interface CredentialSource {
  /** Headers to send to a remote server, secrets resolved. Cached by the implementation; a miss may do I/O. */
  headers(serverId: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
}

/** Keeps what upstreams listed last, so that a restart or a dead upstream empties no list. */
export interface CatalogueStore {
  load(serverId: string): Promise<string | undefined>;
  /** Called at most once a second for each server; the text is JSON. */
  save(serverId: string, catalogue: string): Promise<void>;
}

/** Structured log; `fields` never hold a secret. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
