import { NaruError } from '@naru/contract';
import { SessionLost } from './link.ts';

/** Whether a link still lives, and why not. */
export class LinkLife {
  /** Resolves with the reason once the link has ended. */
  readonly closed: Promise<string>;
  readonly #resolve: (reason: string) => void;
  #error: Error | undefined;

  constructor() {
    const ended = Promise.withResolvers<string>();
    this.closed = ended.promise;
    this.#resolve = ended.resolve;
  }

  get over(): boolean {
    return this.#error !== undefined;
  }

  /** Returns false where the link had ended already: the first reason stays. */
  end(reason: Error | string): boolean {
    if (this.#error !== undefined) return false;
    this.#error = typeof reason === 'string' ? new NaruError('upstream.unavailable', { message: reason }) : reason;
    this.#resolve(this.#error.message);
    return true;
  }

  /** Throws what a request on a link that has ended is answered with: nothing of it was sent. */
  check(): void {
    if (this.#error === undefined) return;
    if (this.#error instanceof SessionLost) throw this.#error;
    const message = `The connection to the server has ended: ${this.#error.message}`;
    throw new NaruError('upstream.unavailable', { message, cause: this.#error });
  }
}
