import { type CreateServer, NaruError, type PatchServer, type Server, slugFrom } from '@naru/contract';
import { actorOf, type Caller } from '../../auth/caller.ts';
import type { DataPlane } from '../../data-plane/data-plane.ts';
import type { Database } from '../../db/database.ts';
import type { Page, PageRequest } from '../../db/page.ts';
import { withFreeSlug } from '../../free-slug.ts';
import type { Vault } from '../../secrets/vault.ts';
import type { ProjectRecord } from '../projects/service.ts';
import type { Templates } from '../templates/service.ts';
import { changeFor, type Draft, draftFor, draftForPackage } from './configure.ts';
import type { Reachability } from './reachability.ts';
import {
  allServers,
  deleteServer,
  findServer,
  insertServer,
  listServers,
  lockServer,
  newServerId,
  type ServerChanges,
  type ServerRecord,
  updateServer,
} from './repository.ts';
import { sealSecrets } from './server-secrets.ts';
import type { ServerViews } from './server-view.ts';
import { StoredConfig, secretField, secretGroupOf } from './stored-config.ts';

export type { ServerRecord } from './repository.ts';
export type { ServerViews } from './server-view.ts';
export { StoredConfig, secretNames } from './stored-config.ts';

const maxSlugLength = 24;
/** A bound for memory and for the page; far above what a client can use in one list of tools. */
const maxServersPerProject = 1_000;

export interface ServersOptions {
  readonly database: Database;
  readonly vault: Vault;
  readonly templates: Templates;
  readonly plane: DataPlane;
  readonly views: ServerViews;
  readonly reachability: Reachability;
  /** Puts the project's stored servers in place; never rejects. */
  refresh(projectId: string): Promise<void>;
}

interface InProject {
  readonly caller: Caller;
  readonly project: ProjectRecord;
}

/** The servers of a project: what is stored of them, and keeping gateway and runtime in step with it. */
export class Servers {
  readonly #options: ServersOptions;

  constructor(options: ServersOptions) {
    this.#options = options;
  }

  async list(project: ProjectRecord, page: PageRequest): Promise<Page<Server>> {
    const { items, ...rest } = await listServers(this.#options.database.db, project.id, page);
    return { ...rest, items: items.map((record) => this.#options.views.of(record, project.slug)) };
  }

  async get(project: ProjectRecord, idOrSlug: string): Promise<Server> {
    return this.#options.views.of(await this.find(project.id, idOrSlug), project.slug);
  }

  /** Throws `resource.not_found` alike for a server that does not exist and one of another project. */
  async find(projectId: string, idOrSlug: string): Promise<ServerRecord> {
    const record = await findServer(this.#options.database.db, projectId, idOrSlug);
    if (record === undefined) {
      throw new NaruError('resource.not_found', { message: 'There is no such server in this project.' });
    }
    return record;
  }

  /** Every server of the instance by the id of its project, for the start of Naru. */
  async allByProject(): Promise<Map<string, ServerRecord[]>> {
    const byProject = new Map<string, ServerRecord[]>();
    for await (const batch of allServers(this.#options.database.db)) {
      for (const record of batch) byProject.set(record.projectId, [...(byProject.get(record.projectId) ?? []), record]);
    }
    return byProject;
  }

  /** Every server of a project, for the export and the data plane. */
  async all(projectId: string): Promise<ServerRecord[]> {
    const records: ServerRecord[] = [];
    let cursor: string | undefined;
    do {
      const page = await listServers(this.#options.database.db, projectId, { limit: 500, cursor });
      records.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return records;
  }

  /**
   * Adds a server and connects to it at once. Throws `auth.forbidden` for a command of somebody who is no instance
   * administrator, `egress.refused` for an address they may not reach, `request.invalid`, `resource.conflict`.
   */
  async create({ caller, project }: InProject, input: CreateServer, signal: AbortSignal): Promise<Server> {
    const { database, vault, plane, views, refresh } = this.#options;
    if (plane.serverCount(project.id) >= maxServersPerProject) {
      throw new NaruError('resource.conflict', {
        message: `A project holds at most ${maxServersPerProject} servers. Remove one, or use another project.`,
      });
    }
    const draft = await this.#draft(caller, input);
    await this.#requireReachable(caller, draft.config, signal);
    const id = newServerId();
    const group = secretGroupOf[draft.config.kind];
    const values = {
      id,
      name: input.name,
      kind: draft.config.kind,
      config: draft.config,
      secrets: sealSecrets(vault, { id, projectId: project.id }, { group, values: draft.secretValues }),
      enabled: true,
      allowPrivate: draft.config.kind === 'remote' && caller.instanceAdmin,
      createdBy: caller.personId,
    };
    const fromName = slugFrom(input.name, { maxLength: maxSlugLength, fallback: 'server' });
    const record = await withFreeSlug({ slug: input.slug, fromName, maxSlugLength }, (slug) =>
      database.transaction((tx) =>
        insertServer(tx, project.id, { values: { ...values, slug }, audit: { actor: actorOf(caller) } }),
      ),
    );
    await refresh(project.id);
    return views.of(record, project.slug);
  }

  /**
   * Throws what {@link create} throws, and `resource.conflict` when somebody else changed the address meanwhile. A
   * changed configuration is connected to at once.
   */
  async patch(
    { caller, project }: InProject,
    { server, patch, signal }: { server: string; patch: PatchServer; signal: AbortSignal },
  ): Promise<Server> {
    const { database, views, refresh } = this.#options;
    const seen = await this.find(project.id, server);
    const planned = this.#changes(caller, seen, patch);
    if (planned.config !== undefined && addressOf(planned) !== addressOf(seen)) {
      // The network may take its time: nothing is locked meanwhile.
      await this.#requireReachable(caller, StoredConfig.parse(planned.config), signal);
    }
    const record = await database.transaction(async (tx) => {
      const current = await lockServer(tx, project.id, seen.id);
      if (planned.config !== undefined) requireSameAddress(seen, current);
      const changes = this.#changes(caller, current, patch);
      return updateServer(tx, project.id, { id: current.id, changes, audit: { actor: actorOf(caller) } });
    });
    await refresh(project.id);
    return views.of(record, project.slug);
  }

  async remove({ caller, project }: InProject, server: string): Promise<void> {
    const { id } = await this.find(project.id, server);
    await this.#options.database.transaction((tx) =>
      deleteServer(tx, project.id, { id, audit: { actor: actorOf(caller) } }),
    );
    await this.#options.refresh(project.id);
  }

  async setEnabled(inProject: InProject, server: string, enabled: boolean): Promise<Server> {
    return this.#update(inProject, await this.find(inProject.project.id, server), { enabled });
  }

  /** Starts the server anew, also one that had been given up or stopped. */
  async restart(inProject: InProject, server: string): Promise<Server> {
    const record = await this.find(inProject.project.id, server);
    const view = await this.#update(inProject, record, { enabled: true });
    if (!record.enabled) return view;
    this.#options.plane.restart(record.id);
    return this.#options.views.of(record, inProject.project.slug);
  }

  async #update({ caller, project }: InProject, { id }: ServerRecord, changes: ServerChanges): Promise<Server> {
    const { database, views, refresh } = this.#options;
    const record = await database.transaction((tx) =>
      updateServer(tx, project.id, { id, changes, audit: { actor: actorOf(caller) } }),
    );
    await refresh(project.id);
    return views.of(record, project.slug);
  }

  /** What a patch makes of a record. Throws `request.invalid`, and `auth.forbidden` as {@link create} does. */
  #changes(caller: Caller, record: ServerRecord, patch: PatchServer): ServerChanges {
    const config = StoredConfig.parse(record.config);
    const change = changeFor({ config, secrets: record.secrets }, patch);
    const renamed = patch.name === undefined ? {} : { name: patch.name };
    if (change === undefined) return renamed;
    if (config.kind === 'process') requireAdministrator(caller);
    const group = secretGroupOf[config.kind];
    const removed = change.removedSecrets.map((name) => secretField(group, name));
    const kept = Object.entries(record.secrets).filter(([field]) => !removed.includes(field));
    const sealed = sealSecrets(this.#options.vault, record, { group, values: change.secretValues });
    const moved = addressOf(change) !== addressOf(record);
    return {
      ...renamed,
      config: change.config,
      secrets: { ...Object.fromEntries(kept), ...sealed },
      ...(moved ? { allowPrivate: caller.instanceAdmin } : {}),
    };
  }

  async #draft(caller: Caller, input: CreateServer): Promise<Draft> {
    if (input.kind === 'process') requireAdministrator(caller);
    if (input.kind !== 'package') return draftFor(input);
    return draftForPackage(await this.#options.templates.forServer(input.template), input.inputs);
  }

  async #requireReachable(caller: Caller, config: StoredConfig, signal: AbortSignal): Promise<void> {
    if (config.kind !== 'remote') return;
    await this.#options.reachability.require(config.url, { allowPrivate: caller.instanceAdmin, signal });
  }
}

/** Where a remote server is; undefined for one that runs here. */
function addressOf({ config }: Pick<ServerChanges, 'config'>): string | undefined {
  const parsed = StoredConfig.parse(config);
  return parsed.kind === 'remote' ? parsed.url : undefined;
}

/** What was checked and allowed, and whom the new headers are meant for, was the address that the caller saw. */
function requireSameAddress(seen: ServerRecord, current: ServerRecord): void {
  if (addressOf(seen) === addressOf(current)) return;
  throw new NaruError('resource.conflict', {
    message: 'Somebody else changed the address of this server at the same time. Look at it again, then repeat.',
  });
}

function requireAdministrator(caller: Caller): void {
  if (caller.instanceAdmin) return;
  throw new NaruError('auth.forbidden', {
    message:
      'A process server runs a command on Naru’s own machine, so only an administrator of this Naru may define one. ' +
      'Use a launch template instead.',
    fields: [{ path: '/kind', message: 'Only an administrator of this Naru may define a process server.' }],
  });
}
