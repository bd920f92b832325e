import { setImmediate as nextTick } from 'node:timers/promises';
import { NaruError } from '@naru/contract';

/** So many may wait; more mean that the database is stuck or Naru is flooded, and waiting longer helps nobody. */
const maxWaiting = 10_000;

/**
 * One at a time, first come first served. The embedded database runs on the event loop and resolves its promises
 * without ever giving the loop a turn; the gate gives it one before every piece of work, so that a thousand queued
 * queries do not stop timers and sockets.
 */
export class Gate {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  /** Rejects with `instance.unavailable` when the gate is closed or too many wait. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new NaruError('instance.unavailable', { message: 'The database is closed.' });
    if (this.#waiting >= maxWaiting) {
      throw new NaruError('instance.unavailable', { message: 'Too much waits for the database. Try again shortly.' });
    }
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    this.#waiting += 1;
    await before;
    this.#waiting -= 1;
    try {
      await nextTick();
      return await work();
    } finally {
      resolve();
    }
  }

  /** Lets nobody further in and resolves when the last one inside has left. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }
}
