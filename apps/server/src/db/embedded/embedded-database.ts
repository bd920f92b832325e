import type { PGlite } from '@electric-sql/pglite';
import { NaruError } from '@naru/contract';
import type { Log } from '@naru/gateway';
import { Access } from '../access.ts';
import type { Database, DatabaseMode, TransactionOptions } from '../database.ts';
import { toDatabaseError } from '../database-error.ts';
import type { Reader, Tx } from '../executor.ts';
import { noteCleanClose } from './clean-close.ts';
import type { DataFolder } from './data-folder.ts';
import { DiskSpace } from './disk-space.ts';
import type { DumpStore } from './dump-store.ts';
import type { FolderLock } from './folder-lock.ts';
import { Gate } from './gate.ts';
import { vacuumTables } from './integrity.ts';
import { LivePglite } from './live-pglite.ts';
import { pgliteEngine } from './pglite-engine.ts';
import { forgetRestore } from './restore.ts';
import { RollingDumps } from './rolling-dumps.ts';

const vacuumEveryMs = 60 * 60_000;

export interface EmbeddedParts {
  readonly lite: PGlite;
  readonly folder: DataFolder;
  readonly lock: FolderLock;
  readonly dumps: DumpStore;
  readonly mode: DatabaseMode;
  readonly log: Log;
  readonly dumpDelayMs: number | undefined;
}

/** PGlite with its guards: one query at a time, rolling dumps, vacuum, and no writes after an unaccepted restore. */
export class EmbeddedDatabase implements Database {
  readonly kind = 'embedded';
  readonly db: Reader;
  readonly #parts: EmbeddedParts;
  readonly #gate = new Gate();
  readonly #live: LivePglite;
  readonly #diskSpace: DiskSpace;
  readonly #access: Access;
  readonly #dumps: RollingDumps;
  readonly #vacuumTimer: NodeJS.Timeout;
  #mode: DatabaseMode;
  #closing: Promise<void> | undefined;

  constructor(parts: EmbeddedParts) {
    const { lite, folder, dumps: store, log, dumpDelayMs: delayMs } = parts;
    this.#parts = parts;
    this.#mode = parts.mode;
    this.#diskSpace = new DiskSpace(folder.root);
    this.#live = new LivePglite({ lite, folder: folder.database, log });
    this.#dumps = new RollingDumps({ live: this.#live, gate: this.#gate, folder, store, log, delayMs });
    this.#access = new Access(pgliteEngine(this.#live, this.#gate, () => this.#noteChange()));
    this.db = this.#access.db;
    this.#vacuumTimer = setInterval(() => void this.#vacuum(), vacuumEveryMs);
    this.#vacuumTimer.unref();
  }

  get mode(): DatabaseMode {
    return this.#mode;
  }

  async transaction<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    if (this.#mode.kind === 'restored' && options.evenWhenRestored !== true) {
      throw new NaruError('instance.read_only', {
        message: 'Naru runs on a restored dump and is read-only until an instance administrator accepts what was lost.',
      });
    }
    await this.#diskSpace.refuseWhenFull();
    return this.#access.transaction(work);
  }

  async acceptRestore(): Promise<void> {
    if (this.#mode.kind === 'normal') return;
    await forgetRestore(this.#parts.folder);
    this.#mode = { kind: 'normal' };
    this.#noteChange();
    this.#parts.log.info('The restored database was accepted; Naru is no longer read-only.');
  }

  async health(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    try {
      await this.#gate.run(() => this.#live.use((lite) => lite.exec('select 1')));
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** While a restore is not accepted, dumps would only push out older and maybe better ones. */
  #noteChange(): void {
    if (this.#mode.kind === 'normal') this.#dumps.noteChange();
  }

  async #vacuum(): Promise<void> {
    try {
      await vacuumTables((work) => this.#gate.run(() => this.#live.use(work)));
    } catch (error) {
      this.#parts.log.warn('Cleaning up the embedded database failed; it is tried again in an hour.', {
        reason: String(error),
      });
    }
  }

  async #close(): Promise<void> {
    const { folder, lock, log } = this.#parts;
    clearInterval(this.#vacuumTimer);
    try {
      await this.#dumps.close();
      await this.#gate.close();
      if (await this.#live.close()) await noteCleanClose(folder);
    } catch (error) {
      // Without the note the next start checks everything, so that nothing more is to be done here.
      log.error('The embedded database did not close in order.', { reason: String(error) });
    } finally {
      await lock.release();
    }
  }
}
