import { statfs } from 'node:fs/promises';
import { NaruError } from '@naru/contract';

/** Below this nothing is written: PostgreSQL gives up altogether when it cannot go on with its log. */
const minFreeBytes = 32 * 1024 * 1024;
/** How old an answer may be. In this time the embedded database writes a few MiB at most. */
const maxAgeMs = 250;

/** Asks the disk before writes, seldom enough to cost nothing. */
export class DiskSpace {
  readonly #folder: string;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #freeBytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Throws `instance.unavailable` while the disk is as good as full. */
  async refuseWhenFull(): Promise<void> {
    if (performance.now() - this.#askedAtMs > maxAgeMs) {
      const { bavail, bsize } = await statfs(this.#folder);
      this.#freeBytes = bavail * bsize;
      this.#askedAtMs = performance.now();
    }
    if (this.#freeBytes >= minFreeBytes) return;
    throw new NaruError('instance.unavailable', {
      message: `The disk of the data folder ${this.#folder} is full. Free some space; nothing was changed.`,
    });
  }
}
