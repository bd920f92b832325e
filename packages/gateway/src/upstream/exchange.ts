import { NaruError, toNaruError } from '@naru/contract';
import type { JsonObject } from '../json.ts';
import type { UpstreamAnswer, UpstreamRequest } from './link.ts';
import { timedOut } from './upstream-failure.ts';

/** Why an exchange ended; a transport tells the upstream of the last two. */
export type ExchangeEnd = 'answered' | 'failed' | 'timeout' | 'aborted';

/** The longest time a timer of Node can wait; a longer one would end at once. */
const maxTimerMs = 2 ** 31 - 1;

/** One request under way. It settles exactly once and owns its deadline and its listener on the caller's signal. */
export class Exchange {
  readonly id: number;
  readonly request: UpstreamRequest;
  readonly answered: Promise<UpstreamAnswer>;
  /** Aborts with the exchange; for what the upstream asks meanwhile. Made when first needed. */
  #whileOpen: AbortController | undefined;
  readonly #onEnd: (end: ExchangeEnd) => void;
  readonly #onAbort = () => this.#end('aborted', () => this.#reject(this.request.signal.reason));
  readonly #timer: NodeJS.Timeout;
  #open = true;
  #resolve: (answer: UpstreamAnswer) => void;
  #reject: (reason: unknown) => void;

  /** `onEnd` runs once, before the caller hears of the end. The request's signal must not be aborted yet. */
  constructor(id: number, request: UpstreamRequest, onEnd: (end: ExchangeEnd) => void) {
    this.id = id;
    this.request = request;
    this.#onEnd = onEnd;
    const settle = Promise.withResolvers<UpstreamAnswer>();
    this.answered = settle.promise;
    this.#resolve = settle.resolve;
    this.#reject = settle.reject;
    // Whoever began it may still be on the way to waiting for it.
    this.answered.catch(() => undefined);
    this.#timer = setTimeout(() => this.#expire(), Math.min(request.timeoutMs, maxTimerMs));
    request.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get open(): boolean {
    return this.#open;
  }

  answer(answer: UpstreamAnswer): void {
    this.#end('answered', () => this.#resolve(answer));
  }

  fail(error: Error): void {
    this.#end('failed', () => this.#reject(error));
  }

  /**
   * Hands on a notification that belongs to this request. Progress begins its time anew; a subscription that was
   * acknowledged has all the time there is.
   */
  notify(method: string, params: JsonObject): void {
    if (!this.#open) return;
    if (method === 'notifications/progress') this.#timer.refresh();
    if (method === 'notifications/subscriptions/acknowledged') clearTimeout(this.#timer);
    try {
      this.request.onNotification?.(method, params);
    } catch (error) {
      this.fail(toNaruError(error));
    }
  }

  get whileOpen(): AbortSignal {
    this.#whileOpen ??= new AbortController();
    if (!this.#open) this.#whileOpen.abort();
    return this.#whileOpen.signal;
  }

  #expire(): void {
    this.#end('timeout', () => this.#reject(timedOut(this.request.method, this.request.timeoutMs)));
  }

  #end(end: ExchangeEnd, settle: () => void): void {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#timer);
    this.request.signal.removeEventListener('abort', this.#onAbort);
    this.#onEnd(end);
    settle();
    this.#whileOpen?.abort(
      new NaruError('upstream.unavailable', { message: 'The request this belonged to has ended.' }),
    );
  }
}
