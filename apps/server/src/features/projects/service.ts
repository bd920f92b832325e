import { type CreateProject, NaruError, type Project, ProjectSlug, slugFrom } from '@naru/contract';
import { actorOf, type Caller } from '../../auth/caller.ts';
import { effectiveRole, type ProjectPermission, roleAllows } from '../../auth/permissions.ts';
import type { Database } from '../../db/database.ts';
import type { Page, PageRequest } from '../../db/page.ts';
import { withFreeSlug } from '../../free-slug.ts';
import type { Links } from '../../links.ts';
import type { Teams } from '../teams/service.ts';
import {
  findProject,
  insertProject,
  listProjects,
  type ProjectRecord,
  type ProjectScope as VisibleProjects,
} from './repository.ts';

const maxSlugLength = 48;

export type { ProjectRecord } from './repository.ts';
export { insertProject } from './repository.ts';

export interface ProjectsOptions {
  readonly database: Database;
  readonly teams: Teams;
  readonly links: Links;
  /** Called when a project was made, so that its address answers at once. */
  onCreated(project: ProjectRecord): Promise<void>;
}

/** Projects, and who may do what in them. */
export class Projects {
  readonly #options: ProjectsOptions;

  constructor(options: ProjectsOptions) {
    this.#options = options;
  }

  async list(caller: Caller, page: PageRequest): Promise<Page<Project>> {
    const { items, ...rest } = await listProjects(this.#options.database.db, await this.#visibleTo(caller), page);
    return { ...rest, items: items.map((record) => this.view(record)) };
  }

  /**
   * The project by id or slug, if the caller may do this in it. Throws `resource.not_found` alike for one that does not
   * exist and one that the caller may not see, `auth.forbidden` where they may see it and no more.
   */
  async require(caller: Caller, idOrSlug: string, permission: ProjectPermission): Promise<ProjectRecord> {
    const record = await findProject(this.#options.database.db, await this.#visibleTo(caller), idOrSlug);
    if (record === undefined) throw new NaruError('resource.not_found', { message: 'There is no such project.' });
    if (!caller.instanceAdmin) await this.#requireRole(caller, record, permission);
    return record;
  }

  /** Throws `resource.conflict` when the wanted slug is taken. */
  async create(caller: Caller, { name, slug, team: teamRef }: CreateProject): Promise<Project> {
    const { database, teams, onCreated } = this.#options;
    const team = teamRef === undefined ? await teams.personal(caller) : await teams.forNewProject(caller, teamRef);
    const wish = { slug, fromName: slugFor(name), maxSlugLength };
    const record = await withFreeSlug(wish, (free) =>
      database.transaction((tx) =>
        insertProject(tx, team.id, { values: { name, slug: free }, audit: { actor: actorOf(caller) } }),
      ),
    );
    await onCreated(record);
    return this.view(record);
  }

  /** The project by id for Naru itself, whoever calls. */
  stored(id: string): Promise<ProjectRecord | undefined> {
    return findProject(this.#options.database.db, 'all', id);
  }

  /** Every project of the instance, for the start of Naru. */
  async *allStored(): AsyncGenerator<readonly ProjectRecord[]> {
    let cursor: string | undefined;
    do {
      const page = await listProjects(this.#options.database.db, 'all', { limit: 500, cursor });
      yield page.items;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  view({ id, slug, name, teamId, createdAt }: ProjectRecord): Project {
    return { id, slug, name, teamId, mcpUrl: this.#options.links.project(slug), createdAt: createdAt.toISOString() };
  }

  async #visibleTo(caller: Caller): Promise<VisibleProjects> {
    if (caller.instanceAdmin) return 'all';
    const { teams, projects } = await this.#options.teams.memberships(caller.personId);
    return { teamIds: teams.map(({ teamId }) => teamId), projectIds: projects.map(({ projectId }) => projectId) };
  }

  async #requireRole(caller: Caller, record: ProjectRecord, permission: ProjectPermission): Promise<void> {
    const { teams, projects } = await this.#options.teams.memberships(caller.personId);
    const role = effectiveRole(
      teams.find(({ teamId }) => teamId === record.teamId)?.role,
      projects.find(({ projectId }) => projectId === record.id)?.role,
    );
    if (role !== undefined && roleAllows(role, permission)) return;
    throw new NaruError('auth.forbidden', { message: `Your role in this project does not include ${permission}.` });
  }
}

function slugFor(name: string): string {
  const fallback = 'project';
  const slug = slugFrom(name, { maxLength: maxSlugLength, fallback });
  return ProjectSlug.safeParse(slug).success ? slug : fallback;
}
