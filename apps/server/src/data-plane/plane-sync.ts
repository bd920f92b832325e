import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@naru/gateway';
import type { ServerRecord } from '../features/servers/service.ts';
import type { DataPlane, PlaneProject } from './data-plane.ts';

export interface PlaneSyncOptions {
  readonly plane: DataPlane;
  /** What is stored of a project; undefined when there is no such project. */
  read(projectId: string): Promise<{ project: PlaneProject; servers: readonly ServerRecord[] } | undefined>;
  readonly log: Log;
}

/** Pause before a project is read again after the database failed, milliseconds. */
const retryMs = 2_000;

/**
 * Brings the data plane to what is stored, one reading of a project at a time and always the newest last. A write that
 * was acknowledged reaches the data plane even if the database fails right after it.
 */
export class PlaneSync {
  readonly #options: PlaneSyncOptions;
  readonly #turns = new Map<string, Promise<void>>();
  readonly #closed = new AbortController();

  constructor(options: PlaneSyncOptions) {
    this.#options = options;
  }

  /** Resolves when the project is in place, or when that failed and will be tried again. Never rejects. */
  refresh(projectId: string): Promise<void> {
    const turn = (this.#turns.get(projectId) ?? Promise.resolve()).then(() => this.#place(projectId));
    this.#turns.set(projectId, turn);
    return turn.finally(() => {
      if (this.#turns.get(projectId) === turn) this.#turns.delete(projectId);
    });
  }

  /** No project is placed any more when this resolves. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all(this.#turns.values());
  }

  async #place(projectId: string): Promise<void> {
    if (this.#closed.signal.aborted) return;
    try {
      const stored = await this.#options.read(projectId);
      if (stored !== undefined && !this.#closed.signal.aborted) {
        this.#options.plane.setProject(stored.project, stored.servers);
      }
    } catch (error) {
      this.#options.log.warn('a changed project is not in place yet', { projectId, err: error });
      void this.#retryLater(projectId);
    }
  }

  async #retryLater(projectId: string): Promise<void> {
    try {
      await sleep(retryMs, undefined, { signal: this.#closed.signal });
    } catch {
      return;
    }
    await this.refresh(projectId);
  }
}
