import { NaruError } from '@naru/contract';
import { mayReachProject, type Principal } from '../access/principal.ts';
import type { Address } from '../address.ts';
import type { UpstreamServer } from '../upstream/upstream-server.ts';
import type { ProjectSnapshot, ServerEntry } from './project-snapshot.ts';

/** What an address shows: one server as it is, or all servers of a project with prefixed names. */
export interface AddressView {
  /** Stands for the address wherever something is kept by address. */
  readonly key: string;
  readonly projectId: string;
  readonly title: string;
  readonly prefixed: boolean;
  /** Enabled servers, in the order of their slugs. */
  readonly servers: readonly UpstreamServer[];
}

interface Project {
  readonly snapshot: ProjectSnapshot;
  readonly servers: ReadonlyMap<string, UpstreamServer>;
  readonly view: AddressView;
  /** By id and by slug. */
  readonly serverViews: ReadonlyMap<string, AddressView>;
}

/** Every project and its servers, in memory. Replacing a project keeps the connections that its change leaves alone. */
export class Directory {
  readonly #projects = new Map<string, Project>();
  readonly #idBySlug = new Map<string, string>();
  readonly #servers = new Map<string, UpstreamServer>();
  readonly #closing = new Set<Promise<void>>();
  readonly #connect: (entry: ServerEntry) => UpstreamServer;

  constructor(connect: (entry: ServerEntry) => UpstreamServer) {
    this.#connect = connect;
  }

  /** Every server of every project. */
  servers(): Iterable<UpstreamServer> {
    return this.#servers.values();
  }

  server(serverId: string): UpstreamServer | undefined {
    return this.#servers.get(serverId);
  }

  /** The views that show a server: its own and its project's. */
  viewsOf(server: UpstreamServer): readonly AddressView[] {
    for (const { view, serverViews, servers } of this.#projects.values()) {
      if (servers.get(server.entry.id) !== server) continue;
      const own = serverViews.get(server.entry.id);
      return own === undefined ? [view] : [view, own];
    }
    return [];
  }

  view(projectId: string): AddressView | undefined {
    return this.#projects.get(projectId)?.view;
  }

  set(snapshot: ProjectSnapshot): void {
    const before = this.#projects.get(snapshot.projectId);
    if (before !== undefined) this.#idBySlug.delete(before.snapshot.slug);
    const servers = new Map<string, UpstreamServer>();
    for (const entry of snapshot.servers) {
      const kept = before?.servers.get(entry.id);
      servers.set(entry.id, this.#keepOrReplace(kept, entry));
    }
    for (const [id, server] of before?.servers ?? []) if (!servers.has(id)) this.#retire(server);
    this.#projects.set(snapshot.projectId, project(snapshot, servers));
    this.#idBySlug.set(snapshot.slug, snapshot.projectId);
  }

  remove(projectId: string): void {
    const found = this.#projects.get(projectId);
    if (found === undefined) return;
    this.#projects.delete(projectId);
    this.#idBySlug.delete(found.snapshot.slug);
    for (const server of found.servers.values()) this.#retire(server);
  }

  /**
   * What an address shows to this principal. An unknown address and one that is not theirs are told apart by nobody.
   * @throws NaruError `resource.not_found`
   */
  resolve(address: Address, principal: Principal): AddressView {
    const projectKey = address.kind === 'home' ? principal.homeProjectId : address.project;
    const found = projectKey === undefined ? undefined : this.#find(projectKey);
    if (found === undefined || !mayReachProject(principal, found.snapshot.projectId)) throw notFound();
    const view = address.kind === 'server' ? found.serverViews.get(address.server) : found.view;
    if (view === undefined) throw notFound();
    return view;
  }

  async close(): Promise<void> {
    for (const projectId of [...this.#projects.keys()]) this.remove(projectId);
    await Promise.all(this.#closing);
  }

  #find(idOrSlug: string): Project | undefined {
    return this.#projects.get(idOrSlug) ?? this.#projects.get(this.#idBySlug.get(idOrSlug) ?? '');
  }

  #keepOrReplace(kept: UpstreamServer | undefined, entry: ServerEntry): UpstreamServer {
    if (kept !== undefined && sameConnection(kept.entry, entry)) {
      kept.rename(entry);
      return kept;
    }
    if (kept !== undefined) this.#retire(kept);
    const server = this.#connect(entry);
    this.#servers.set(entry.id, server);
    server.start();
    return server;
  }

  #retire(server: UpstreamServer): void {
    if (this.#servers.get(server.entry.id) === server) this.#servers.delete(server.entry.id);
    const closed = server.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }
}

function sameConnection(left: ServerEntry, right: ServerEntry): boolean {
  return left.connectionVersion === right.connectionVersion && left.enabled === right.enabled;
}

function project(snapshot: ProjectSnapshot, servers: ReadonlyMap<string, UpstreamServer>): Project {
  const { projectId, name } = snapshot;
  const ordered = [...servers.values()].sort((left, right) => (left.entry.slug < right.entry.slug ? -1 : 1));
  const serverViews = new Map<string, AddressView>();
  for (const server of ordered) {
    const { id, slug, name: title } = server.entry;
    const view = { key: `server:${id}`, projectId, title, prefixed: false, servers: [server] };
    serverViews.set(id, view);
    serverViews.set(slug, view);
  }
  const view = {
    key: `project:${projectId}`,
    projectId,
    title: name,
    prefixed: true,
    servers: ordered.filter((server) => server.entry.enabled),
  };
  return { snapshot, servers, view, serverViews };
}

function notFound(): NaruError {
  return new NaruError('resource.not_found', { message: 'There is nothing at this address, or it is not yours.' });
}
