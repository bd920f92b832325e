import { NaruError } from '@naru/contract';
import type { Instance } from '../driver.ts';
import type { StdioChannel } from '../ports.ts';

interface Waiter {
  give(channel: StdioChannel): void;
  refuse(error: NaruError): void;
}

/** Hands the pipes of the one shared process to one holder at a time, in order of asking. */
export class SharedSlot {
  readonly #maxWaiters: number;
  readonly #waiting = new Set<Waiter>();
  #instance: Instance | undefined;
  /** Of the one who holds the pipes now. */
  #lease: symbol | undefined;
  /** Why there is no process and none will come; undefined while one is there or on its way. */
  #closedBecause: NaruError | undefined;

  constructor(maxWaiters: number) {
    this.#maxWaiters = maxWaiters;
  }

  /** A new process is there. */
  offer(instance: Instance): void {
    this.#instance = instance;
    this.#lease = undefined;
    this.#serve();
  }

  /** The process is gone; another may come. Whoever holds its pipes learns it from `exited`. */
  withdraw(): void {
    this.#instance = undefined;
  }

  /** A process will come again. */
  open(): void {
    this.#closedBecause = undefined;
  }

  /** None will come: all who wait and ask are refused with the error. */
  close(error: NaruError): void {
    this.#instance = undefined;
    this.#closedBecause = error;
    for (const waiter of this.#waiting) waiter.refuse(error);
    this.#waiting.clear();
  }

  take(signal: AbortSignal): Promise<StdioChannel> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.#closedBecause !== undefined) throw this.#closedBecause;
      if (this.#waiting.size >= this.#maxWaiters) {
        throw new NaruError('upstream.busy', { message: 'Too many callers wait for this server to start.' });
      }
      const giveUp = () => {
        this.#waiting.delete(waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        give: (channel) => {
          signal.removeEventListener('abort', giveUp);
          resolve(channel);
        },
        refuse: (error) => {
          signal.removeEventListener('abort', giveUp);
          reject(error);
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(waiter);
      this.#serve();
    });
  }

  #serve(): void {
    const instance = this.#instance;
    const [waiter] = this.#waiting;
    if (instance === undefined || waiter === undefined || this.#lease !== undefined) return;
    if (!instance.input.writable || instance.output.destroyed) {
      // The last holder closed a pipe, so that nobody can speak with this process any more: the supervisor brings another.
      void instance.stop();
      return;
    }
    const lease = Symbol('lease');
    this.#lease = lease;
    this.#waiting.delete(waiter);
    instance.output.off('readable', keepUnread);
    waiter.give({
      input: instance.input,
      output: instance.output,
      exited: instance.exited,
      release: () => this.#release(instance, lease),
    });
  }

  /** Of a holder that gave it back already, or whose process was replaced, the release means nothing. */
  #release(instance: Instance, lease: symbol): void {
    if (lease !== this.#lease) return;
    this.#lease = undefined;
    instance.output.on('readable', keepUnread);
    this.#serve();
  }
}

/**
 * While this listens, output stays in the pipe for the next holder. Other than after pause(), a 'data' listener of that
 * holder makes it flow again by itself (Node.js, stream: 'readable' takes precedence over 'data' until it is removed).
 */
function keepUnread(): void {
  // Listening is all it does.
}
