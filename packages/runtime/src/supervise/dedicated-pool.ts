import { NaruError } from '@naru/contract';
import type { Instance } from '../driver.ts';
import type { StdioChannel } from '../ports.ts';

/** Further processes of one server, each for one session alone. */
export class DedicatedPool {
  readonly #max: number;
  readonly #running = new Set<Instance>();
  /** Ends of the starts under way. None rejects. */
  readonly #starting = new Set<Promise<void>>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Rejects with `upstream.busy` when there are enough, else with what `start` rejects with. */
  async open(start: (signal: AbortSignal) => Promise<Instance>, signal: AbortSignal): Promise<StdioChannel> {
    if (this.#running.size + this.#starting.size >= this.#max) {
      throw new NaruError('upstream.busy', {
        message: `This server already runs ${this.#max} processes of its own for single sessions. Try again later.`,
      });
    }
    const opening = this.#open(start, signal);
    const settled = opening.then(
      () => undefined,
      () => undefined,
    );
    this.#starting.add(settled);
    try {
      return await opening;
    } finally {
      this.#starting.delete(settled);
    }
  }

  /**
   * Resolves when nothing is left of those that ran or were starting. For when the signals of all starts have been
   * aborted: it waits until each has seen that.
   */
  async endAll(): Promise<void> {
    await Promise.all([...this.#starting, ...[...this.#running].map((instance) => this.#end(instance))]);
  }

  async #open(start: (signal: AbortSignal) => Promise<Instance>, signal: AbortSignal): Promise<StdioChannel> {
    const instance = await start(signal);
    this.#running.add(instance);
    if (signal.aborted) {
      await this.#end(instance);
      throw signal.reason;
    }
    // Stopping one that ended by itself ends the children it left.
    void instance.exited.then(() => this.#end(instance));
    return {
      input: instance.input,
      output: instance.output,
      exited: instance.exited,
      release: () => void this.#end(instance),
    };
  }

  async #end(instance: Instance): Promise<void> {
    await instance.stop();
    this.#running.delete(instance);
  }
}
