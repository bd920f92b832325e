import { statfs } from 'node:fs/promises';
import type { PGlite } from '@electric-sql/pglite';
import { NaruError } from '@naru/contract';
import type { Log } from '@naru/gateway';
import { isPanic, openPgliteFolder } from './pglite-folder.ts';

/** A full disk is the usual cause of death; PostgreSQL must be able to write its log to come back. */
const minFreeBytes = 16 * 1024 * 1024;
const reviveEveryMs = 2_000;

export interface LivePgliteOptions {
  readonly lite: PGlite;
  readonly folder: string;
  readonly log: Log;
}

/** One PGlite after another: when PostgreSQL gives up, the next use opens the folder anew, which recovers it. */
export class LivePglite {
  readonly #options: LivePgliteOptions;
  #lite: PGlite | undefined;
  #triedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: LivePgliteOptions) {
    this.#options = options;
    this.#lite = options.lite;
  }

  /** For whoever holds the gate. Throws `instance.unavailable` while the database cannot come back. */
  async use<T>(work: (lite: PGlite) => Promise<T>): Promise<T> {
    const lite = this.#lite ?? (await this.#revive());
    try {
      return await work(lite);
    } catch (error) {
      if (!isPanic(error)) throw error;
      this.#lite = undefined;
      this.#options.log.error('The embedded database gave up; the next use opens it anew.', { reason: String(error) });
      throw unavailable(error);
    }
  }

  /** Whether it was closed in order; a dead one cannot be. */
  async close(): Promise<boolean> {
    const lite = this.#lite;
    this.#lite = undefined;
    this.#triedAtMs = Number.POSITIVE_INFINITY;
    if (lite === undefined) return false;
    await lite.close();
    return true;
  }

  async #revive(): Promise<PGlite> {
    const { folder, log } = this.#options;
    if (performance.now() - this.#triedAtMs < reviveEveryMs) throw unavailable();
    this.#triedAtMs = performance.now();
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < minFreeBytes) throw unavailable();
    try {
      const lite = await openPgliteFolder(folder, (reason) => log.error('PostgreSQL gave up.', { reason }));
      this.#lite = lite;
      log.info('The embedded database is back.');
      return lite;
    } catch (error) {
      log.error('The embedded database could not be opened anew.', { reason: String(error) });
      throw unavailable(error);
    }
  }
}

function unavailable(cause?: unknown): NaruError {
  return new NaruError('instance.unavailable', {
    message:
      'The embedded database stopped. Naru opens it again by itself; is the disk full? What was being written may be missing.',
    ...(cause === undefined ? {} : { cause }),
  });
}
