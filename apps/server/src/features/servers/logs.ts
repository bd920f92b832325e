import type { LogLine } from '@naru/contract';
import type { ProcessHost } from '../../data-plane/data-plane.ts';

/** What servers wrote. Only processes write: someone else's server keeps its log to itself. */
export class ServerLogs {
  readonly #processes: ProcessHost;

  constructor(processes: ProcessHost) {
    this.#processes = processes;
  }

  /** The newest lines, oldest first. */
  recent(serverId: string, limit: number): { items: LogLine[] } {
    return { items: [...this.#processes.logs(serverId, { limit })] };
  }

  /** Sends the newest lines and then each new one; returns what stops it. */
  follow(serverId: string, { limit, send }: { limit: number; send: (line: LogLine) => void }): () => void {
    for (const line of this.#processes.logs(serverId, { limit })) send(line);
    return this.#processes.state(serverId) === undefined ? () => undefined : this.#processes.follow(serverId, send);
  }
}
