import { setTimeout as sleep } from 'node:timers/promises';
import { NaruError } from '@naru/contract';
import type { ConnectionState } from '../gateway.ts';
import { backOffMs } from './back-off.ts';
import type { UpstreamLink } from './link.ts';

export interface ConnectionOptions {
  /** Opens the link; the signal aborts when the connection is closed or is to start anew. */
  open(signal: AbortSignal): Promise<UpstreamLink>;
  /** Makes an open link useful; the connection counts as connected once this has resolved. */
  prepare(link: UpstreamLink, signal: AbortSignal): Promise<void>;
  /** Follows the link until the signal aborts; rejects when it finds the server dead. */
  follow(link: UpstreamLink, signal: AbortSignal): Promise<void>;
  onState(state: ConnectionState): void;
}

const firstRetryMs = 500;
const maxRetryMs = 60_000;
/** A connection that held this long starts its back-off from the beginning. */
const stableMs = 30_000;

/** One connection, kept up: opened, watched, and opened again with back-off whenever it ends. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #closing = new AbortController();
  #settled = Promise.withResolvers<void>();
  #restart = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #state: ConnectionState = { status: 'connecting', since: new Date() };
  #link: UpstreamLink | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The open link, or undefined while there is none. */
  get link(): UpstreamLink | undefined {
    return this.#link;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Resolves once the present attempt to connect has ended either way, or after `timeoutMs`. */
  async settled(timeoutMs: number): Promise<void> {
    const timer = new AbortController();
    const late = sleep(timeoutMs, undefined, { signal: timer.signal, ref: false }).catch(() => undefined);
    await Promise.race([this.#settled.promise, late]);
    timer.abort();
  }

  /** Ends the present link, or the wait before the next attempt, and connects at once. */
  reconnect(): void {
    this.#restart.abort();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#settled.resolve();
    await this.#running;
  }

  async #run(): Promise<void> {
    let attempt = 0;
    while (!this.#closing.signal.aborted) {
      const startedMs = Date.now();
      const asked = this.#restart.signal.aborted;
      if (asked) this.#restart = new AbortController();
      const reason = await this.#live();
      if (this.#closing.signal.aborted || this.#restart.signal.aborted) continue;
      attempt = Date.now() - startedMs > stableMs ? 1 : attempt + 1;
      await this.#waitToRetry(attempt, reason);
    }
  }

  /** One life of the link, from opening to its end; resolves to why it ended. */
  async #live(): Promise<string> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#closing.signal, this.#restart.signal]);
    this.#setState({ status: 'connecting', since: new Date() });
    // Whoever waits for the attempt before this one goes on waiting.
    const before = this.#settled;
    this.#settled = Promise.withResolvers<void>();
    void this.#settled.promise.then(before.resolve);
    try {
      const link = await this.#options.open(signal);
      this.#link = link;
      await this.#options.prepare(link, signal);
      this.#setState({ status: 'connected', since: new Date() });
      this.#settled.resolve();
      return await Promise.race([link.closed, aborted(signal), this.#options.follow(link, signal).then(() => '')]);
    } catch (error) {
      return wordsFor(error);
    } finally {
      over.abort();
      const link = this.#link;
      this.#link = undefined;
      await link?.close();
    }
  }

  async #waitToRetry(attempt: number, reason: string): Promise<void> {
    const delayMs = backOffMs(attempt, { firstMs: firstRetryMs, maxMs: maxRetryMs });
    const nextAt = new Date(Date.now() + delayMs);
    this.#setState({ status: 'failing', since: this.#failingSince(), reason, attempt, nextAt });
    this.#settled.resolve();
    const signal = AbortSignal.any([this.#closing.signal, this.#restart.signal]);
    await sleep(delayMs, undefined, { signal, ref: false }).catch(() => undefined);
  }

  #failingSince(): Date {
    return this.#state.status === 'failing' ? this.#state.since : new Date();
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

function aborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('');
    else signal.addEventListener('abort', () => resolve(''), { once: true });
  });
}

/** Why a connection failed, for people; what Naru did not foresee is not spelled out to them. */
export function wordsFor(error: unknown): string {
  if (error instanceof NaruError) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError') return 'The server did not answer in time.';
  return 'The connection failed.';
}
