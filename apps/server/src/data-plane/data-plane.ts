import { NaruError, type ServerState } from '@naru/contract';
import type { Gateway, Log } from '@naru/gateway';
import type { Runtime } from '@naru/runtime';
import type { ServerRecord } from '../features/servers/service.ts';
import { type CompileContext, type CompiledServer, compileServer } from './compile-server.ts';
import { serverState } from './server-state.ts';

/** The part of the runtime that the control plane uses. */
export type ProcessHost = Pick<
  Runtime,
  'isolation' | 'setDesired' | 'remove' | 'restart' | 'state' | 'logs' | 'follow' | 'onChange'
>;

export interface PlaneProject {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

export interface DataPlaneOptions extends CompileContext {
  readonly gateway: Pick<Gateway, 'setProject' | 'report' | 'reconnect' | 'onChange'>;
  readonly processes: ProcessHost;
  readonly log: Log;
}

/** Told the id of a server that stands elsewhere than before, or is gone, and that of its project. */
export type ServerListener = (serverId: string, projectId: string) => void;

interface Placed {
  readonly project: PlaneProject;
  readonly servers: Map<string, PlacedServer>;
}

interface PlacedServer {
  readonly record: ServerRecord;
  readonly compiled: CompiledServer | undefined;
}

/**
 * Keeps gateway and runtime as the stored configuration wants them, and remembers that configuration: what runs stays
 * visible and callable while the database is away. Bounded by what is stored.
 */
export class DataPlane {
  readonly #options: DataPlaneOptions;
  readonly #projects = new Map<string, Placed>();
  readonly #projectOf = new Map<string, Placed>();
  /** Why a server cannot be put in place, by its id. */
  readonly #problems = new Map<string, string>();
  readonly #listeners = new Set<ServerListener>();
  readonly #stops: readonly (() => void)[];
  #started = false;

  constructor(options: DataPlaneOptions) {
    this.#options = options;
    const changed = (serverId: string) => this.#announce(serverId);
    this.#stops = [options.gateway.onChange(changed), options.processes.onChange(changed)];
  }

  /** Puts a project in place: its snapshot, and once {@link startProcesses} was called its processes. */
  setProject(project: PlaneProject, records: readonly ServerRecord[]): void {
    const before = this.#projects.get(project.id);
    const servers = new Map(records.map((record) => [record.id, this.#compile(record)] as const));
    const placed: Placed = { project, servers };
    this.#projects.set(project.id, placed);
    for (const id of before?.servers.keys() ?? []) {
      if (!servers.has(id)) this.#forget(id);
    }
    for (const id of servers.keys()) this.#projectOf.set(id, placed);
    if (this.#started) this.#setDesired(placed);
    const entries = [...servers.values()].flatMap(({ compiled }) => (compiled === undefined ? [] : [compiled.entry]));
    this.#options.gateway.setProject({
      projectId: project.id,
      slug: project.slug,
      name: project.name,
      servers: entries,
    });
    for (const { record } of servers.values()) {
      if (before?.servers.get(record.id)?.record.updatedAt.getTime() !== record.updatedAt.getTime()) {
        this.#announce(record.id);
      }
    }
  }

  /** From here on processes run. Until then the gateway waits for them. */
  startProcesses(): void {
    this.#started = true;
    for (const placed of this.#projects.values()) this.#setDesired(placed);
  }

  /** Connects a server again at once: a new process, or a new connection. */
  restart(serverId: string): void {
    const server = this.#projectOf.get(serverId)?.servers.get(serverId);
    if (server?.compiled?.process === undefined) this.#options.gateway.reconnect(serverId);
    else this.#options.processes.restart(serverId);
  }

  state(record: ServerRecord): ServerState {
    const { gateway, processes } = this.#options;
    // After a restore nothing is in place until the loss is accepted.
    if (!this.#projectOf.has(record.id)) return { status: 'stopped', since: record.updatedAt.toISOString() };
    return serverState({
      enabled: record.enabled,
      changedAt: record.updatedAt,
      problem: this.#problems.get(record.id),
      process: processes.state(record.id),
      connection: gateway.report(record.id)?.connection,
    });
  }

  /** The server as it was last put in place; undefined for one the data plane does not have. */
  placed(serverId: string): { readonly record: ServerRecord; readonly project: PlaneProject } | undefined {
    const placed = this.#projectOf.get(serverId);
    const record = placed?.servers.get(serverId)?.record;
    return placed === undefined || record === undefined ? undefined : { record, project: placed.project };
  }

  serverCount(projectId: string): number {
    return this.#projects.get(projectId)?.servers.size ?? 0;
  }

  /** Returns what stops the listener. */
  onServerChange(listener: ServerListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#listeners.clear();
  }

  #compile(record: ServerRecord): PlacedServer {
    this.#problems.delete(record.id);
    try {
      return { record, compiled: compileServer(record, this.#options) };
    } catch (error) {
      this.#blame(record.id, error);
      return { record, compiled: undefined };
    }
  }

  #setDesired({ servers }: Placed): void {
    for (const [serverId, { compiled }] of servers) {
      if (compiled === undefined) this.#endProcess(serverId, { deleteFiles: false });
      if (compiled?.process === undefined) continue;
      try {
        this.#options.processes.setDesired(compiled.process);
      } catch (error) {
        this.#blame(serverId, error);
      }
    }
  }

  #blame(serverId: string, error: unknown): void {
    this.#options.log.error('a stored server cannot be used', { serverId, err: error });
    const unreadable = 'The stored configuration cannot be read. Delete the server and add it again.';
    this.#problems.set(serverId, error instanceof NaruError ? error.message : unreadable);
  }

  #forget(serverId: string): void {
    const projectId = this.#projectOf.get(serverId)?.project.id;
    this.#projectOf.delete(serverId);
    this.#problems.delete(serverId);
    this.#endProcess(serverId, { deleteFiles: true });
    if (projectId === undefined) return;
    for (const listener of this.#listeners) listener(serverId, projectId);
  }

  #endProcess(serverId: string, options: { readonly deleteFiles: boolean }): void {
    this.#options.processes.remove(serverId, options).catch((error: unknown) => {
      this.#options.log.warn('files of a removed server stay behind', { serverId, err: error });
    });
  }

  #announce(serverId: string): void {
    const projectId = this.#projectOf.get(serverId)?.project.id;
    if (projectId === undefined) return;
    for (const listener of this.#listeners) listener(serverId, projectId);
  }
}
