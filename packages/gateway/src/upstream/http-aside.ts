import type { ChannelCall, HttpChannel } from './http-channel.ts';
import type { HttpCall, HttpHead, HttpReceiver } from './http-response.ts';
import { brokenResponse, notSent, timedOut } from './upstream-failure.ts';

/** More of a body that nobody reads is not waited for. */
const maxDrainBytes = 64 * 1024;

export interface AsideOptions {
  /** The JSON-RPC or HTTP method, which decides how a loss is called. */
  readonly method: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a message whose response body does not matter (a notification, a reply, DELETE) and resolves to its status.
 * Rejects with `upstream.unavailable`, `upstream.outcome_unknown` or `upstream.timeout`, or with the signal's reason.
 */
export async function sendAside(channel: HttpChannel, call: ChannelCall, options: AsideOptions): Promise<number> {
  const { method, timeoutMs, signal } = options;
  const prepared = await prepare(channel, call, signal);
  signal.throwIfAborted();
  const status = Promise.withResolvers<number>();
  const drain = new Drain(method, status.resolve, status.reject);
  const response = channel.send(prepared, drain);
  drain.onFull = () => response.abort();
  const abort = () => {
    response.abort();
    status.reject(signal.reason);
  };
  const timer = setTimeout(() => {
    response.abort();
    status.reject(timedOut(method, timeoutMs));
  }, timeoutMs);
  signal.addEventListener('abort', abort, { once: true });
  return status.promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  });
}

async function prepare(channel: HttpChannel, call: ChannelCall, signal: AbortSignal): Promise<HttpCall> {
  try {
    return await channel.prepare(call, signal);
  } catch (error) {
    throw notSent(error);
  }
}

/** Settles with the end of the response, or as soon as there is too much of it. */
class Drain implements HttpReceiver {
  onFull: (() => void) | undefined;
  readonly #method: string;
  readonly #resolve: (status: number) => void;
  readonly #reject: (error: Error) => void;
  #status = 0;
  #bytes = 0;

  constructor(method: string, resolve: (status: number) => void, reject: (error: Error) => void) {
    this.#method = method;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onHead(head: HttpHead): void {
    this.#status = head.status;
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= maxDrainBytes) return;
    this.onFull?.();
    this.#resolve(this.#status);
  }

  onEnd(): void {
    this.#resolve(this.#status);
  }

  onFail(error: Error, sent: boolean): void {
    if (this.#status !== 0) this.#resolve(this.#status);
    else this.#reject(sent ? brokenResponse(this.#method, error) : notSent(error));
  }
}
