import { NaruError, type Team } from '@naru/contract';
import type { Caller } from '../../auth/caller.ts';
import { teamRoleMayCreateProjects } from '../../auth/permissions.ts';
import type { Database } from '../../db/database.ts';
import { findPersonalTeam, findTeam, type Memberships, membershipsOf, type TeamRecord } from './repository.ts';

export { insertTeam, putTeamMember } from './repository.ts';

/** Teams, and what a person is in them. */
export class Teams {
  readonly #database: Database;

  constructor({ database }: { database: Database }) {
    this.#database = database;
  }

  memberships(personId: string): Promise<Memberships> {
    return membershipsOf(this.#database.db, personId);
  }

  /** The teams that the caller belongs to. */
  async list(caller: Caller): Promise<{ items: Team[] }> {
    const { teams } = await this.memberships(caller.personId);
    const ids = teams.map(({ teamId }) => teamId);
    const records = await Promise.all(ids.map((id) => findTeam(this.#database.db, ids, id)));
    return { items: records.filter((record) => record !== undefined).map((record) => view(record, caller)) };
  }

  async personal(caller: Caller): Promise<TeamRecord> {
    const team = await findPersonalTeam(this.#database.db, caller.personId);
    if (team === undefined) throw new NaruError('resource.not_found', { message: 'You have no team of your own.' });
    return team;
  }

  /**
   * The team by id or slug in which the caller may make projects. Throws `resource.not_found` for one that the caller
   * may not see, `auth.forbidden` for one where they only look.
   */
  async forNewProject(caller: Caller, idOrSlug: string): Promise<TeamRecord> {
    const { teams } = await this.memberships(caller.personId);
    const visible = caller.instanceAdmin ? 'all' : teams.map(({ teamId }) => teamId);
    const team = await findTeam(this.#database.db, visible, idOrSlug);
    if (team === undefined) {
      throw new NaruError('resource.not_found', {
        message: 'There is no such team.',
        fields: [{ path: '/team', message: 'There is no such team.' }],
      });
    }
    const role = teams.find(({ teamId }) => teamId === team.id)?.role;
    if (!caller.instanceAdmin && (role === undefined || !teamRoleMayCreateProjects(role))) {
      throw new NaruError('auth.forbidden', { message: 'Your role in this team does not allow making projects.' });
    }
    return team;
  }
}

function view({ id, slug, name, personalOf }: TeamRecord, caller: Caller): Team {
  return { id, slug, name, personal: personalOf === caller.personId };
}
