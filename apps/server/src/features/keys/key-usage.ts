import type { Log, Principal } from '@naru/gateway';
import type { Database } from '../../db/database.ts';
import { touchApiKey } from './repository.ts';

/** A minute's accuracy is enough to tell a key in use from a forgotten one, milliseconds. */
const flushIntervalMs = 60_000;

export interface KeyUsageOptions {
  readonly database: Database;
  readonly log: Log;
}

/** Notes when keys were last used, away from the path of a call: one write a minute for all of them. */
export class KeyUsage {
  readonly #options: KeyUsageOptions;
  readonly #used = new Map<string, { readonly projectId: string; readonly usedAt: Date }>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: KeyUsageOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#flush(), flushIntervalMs);
    this.#timer.unref();
  }

  note({ kind, id, homeProjectId }: Principal): void {
    if (kind === 'key' && homeProjectId !== undefined)
      this.#used.set(id, { projectId: homeProjectId, usedAt: new Date() });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const used = [...this.#used];
    this.#used.clear();
    if (used.length === 0 || this.#options.database.mode.kind === 'restored') return;
    try {
      await this.#options.database.transaction(async (tx) => {
        for (const [id, { projectId, usedAt }] of used) await touchApiKey(tx, projectId, { id, usedAt });
      });
    } catch (error) {
      this.#options.log.warn('the last use of keys was not noted', { keys: used.length, err: error });
    }
  }
}
