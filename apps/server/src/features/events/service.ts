import type { ProjectEvent } from '@naru/contract';
import type { DataPlane } from '../../data-plane/data-plane.ts';
import type { ServerViews } from '../servers/service.ts';

export interface ProjectEventsOptions {
  readonly plane: DataPlane;
  readonly views: ServerViews;
}

/** Changes that follow each other this closely are told once, milliseconds. */
const gatherMs = 100;

/** What happens in a project, for pages that stay live without asking. */
export class ProjectEvents {
  readonly #options: ProjectEventsOptions;

  constructor(options: ProjectEventsOptions) {
    this.#options = options;
  }

  /** Sends each change of the project's servers; returns what stops it. */
  follow(projectId: string, send: (event: ProjectEvent) => void): () => void {
    const { plane, views } = this.#options;
    const changed = new Set<string>();
    let timer: NodeJS.Timeout | undefined;
    const flush = () => {
      timer = undefined;
      for (const serverId of changed) {
        const placed = plane.placed(serverId);
        if (placed !== undefined) send({ type: 'server', server: views.of(placed.record, placed.project.slug) });
        else send({ type: 'server-removed', serverId });
      }
      changed.clear();
    };
    const stop = plane.onServerChange((serverId, changedProjectId) => {
      if (changedProjectId !== projectId) return;
      changed.add(serverId);
      timer ??= setTimeout(flush, gatherMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }
}
