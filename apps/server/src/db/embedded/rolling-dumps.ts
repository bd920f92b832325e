import { randomUUID } from 'node:crypto';
import { constants, cp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '@naru/gateway';
import { readArchive } from './archive.ts';
import { checkDatabase } from './check.ts';
import { type DataFolder, makePrivateFolder } from './data-folder.ts';
import type { Dump, DumpStore } from './dump-store.ts';
import type { Gate } from './gate.ts';
import type { LivePglite } from './live-pglite.ts';

/** From the first change to the start of its dump; the promise is five minutes until the dump is there. */
const defaultDelayMs = 4 * 60_000;
const retryDelayMs = 30_000;
/** How often a finished dump is also opened, on a thread of its own; every one is read back and compared. */
const openEveryMs = 24 * 60 * 60_000;

export interface RollingDumpsOptions {
  readonly live: LivePglite;
  readonly gate: Gate;
  readonly folder: DataFolder;
  readonly store: DumpStore;
  readonly log: Log;
  readonly delayMs?: number | undefined;
}

/** Dumps the embedded database some minutes after it changed, and on close. Owns one timer. */
export class RollingDumps {
  readonly #options: RollingDumpsOptions;
  readonly #delayMs: number;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #changed = false;
  #running: Promise<void> = Promise.resolve();
  #openedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: RollingDumpsOptions) {
    this.#options = options;
    this.#delayMs = options.delayMs ?? defaultDelayMs;
  }

  /** To be told of every committed transaction. */
  noteChange(): void {
    this.#changed = true;
    this.#schedule(this.#delayMs);
  }

  /** Stops the timer, waits for a running dump, and writes a last one when something changed since. */
  async close(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    await this.#running;
    if (!this.#changed) return;
    try {
      await this.#take(AbortSignal.timeout(60_000));
    } catch (error) {
      this.#options.log.error('The last dump of the embedded database failed.', { reason: String(error) });
    }
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== undefined || this.#stopped.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#running.then(() => this.#dump());
    }, delayMs);
    this.#timer.unref();
  }

  async #dump(): Promise<void> {
    const { signal } = this.#stopped;
    try {
      const dump = await this.#take(signal);
      if (performance.now() - this.#openedAtMs > openEveryMs) await this.#open(dump);
    } catch (error) {
      if (signal.aborted) return;
      this.#changed = true;
      this.#options.log.error('A dump of the embedded database failed; trying again soon.', { reason: String(error) });
    }
    if (this.#changed) this.#schedule(retryDelayMs);
  }

  /**
   * The database stands still only while its files are copied, and the event loop not at all: after a checkpoint they
   * are what a kill at that moment would leave, which PostgreSQL recovers from. (PGlite's own `dumpDataDir` packs
   * everything in one go on the event loop.)
   */
  async #take(signal: AbortSignal): Promise<Dump> {
    const { live, gate, folder, store } = this.#options;
    const copy = path.join(folder.root, `dumps.copy-${randomUUID()}`);
    await makePrivateFolder(copy);
    try {
      const takenAt = await gate.run(async () => {
        await live.use((lite) => lite.exec('checkpoint'));
        await cp(folder.database, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
        this.#changed = false;
        return new Date();
      });
      return await store.add(copy, takenAt, signal);
    } catch (error) {
      this.#changed = true;
      throw error;
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }

  /** Really opens a dump. One that does not is worth nothing: it goes, and the caller makes another. */
  async #open(dump: Dump): Promise<void> {
    const { signal } = this.#stopped;
    const { folder, store } = this.#options;
    const unpacked = path.join(folder.root, `dumps.copy-${randomUUID()}`);
    await makePrivateFolder(unpacked);
    try {
      await readArchive(dump.file, unpacked, signal);
      const check = await checkDatabase(unpacked, { endSessions: false, signal });
      if (check.status === 'broken') {
        await store.remove(dump);
        throw new Error(`The dump ${dump.name} does not open: ${check.reason}`);
      }
      this.#openedAtMs = performance.now();
    } finally {
      await rm(unpacked, { recursive: true, force: true });
    }
  }
}
