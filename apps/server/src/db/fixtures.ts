import { insertPerson, type PersonRecord } from '../features/people/repository.ts';
import { insertProject, type ProjectRecord } from '../features/projects/repository.ts';
import type { NewServer } from '../features/servers/repository.ts';
import { insertTeam, putTeamMember, type TeamRecord } from '../features/teams/repository.ts';
import type { Audit } from './audit.ts';
import type { Database } from './database.ts';
import { newId } from './ids.ts';

/** Ready-made records for the tests of the database. */

export const byTests: Audit = { actor: { kind: 'system', id: 'tests' } };

export function uniqueSlug(prefix: string): string {
  return `${prefix}-${newId().slice(-12)}`;
}

export function remoteServer(slug: string): NewServer {
  return {
    slug,
    name: slug,
    kind: 'remote',
    config: { url: 'https://mcp.example.com/mcp', transport: 'auto' },
    secrets: {},
    enabled: true,
    allowPrivate: false,
  };
}

/** A person with a team of their own. */
export async function makePerson(
  database: Database,
  name: string,
): Promise<{ readonly person: PersonRecord; readonly team: TeamRecord }> {
  return database.transaction(async (tx) => {
    const person = await insertPerson(tx, { values: { name, instanceAdmin: false }, audit: byTests });
    const values = { slug: uniqueSlug('own'), name, personalOf: person.id };
    const team = await insertTeam(tx, { values, audit: byTests });
    await putTeamMember(tx, team.id, { personId: person.id, role: 'owner', audit: byTests });
    return { person, team };
  });
}

/** A project in a team of its own. */
export async function makeProject(database: Database): Promise<ProjectRecord> {
  return database.transaction(async (tx) => {
    const team = await insertTeam(tx, { values: { slug: uniqueSlug('team'), name: 'Team' }, audit: byTests });
    return insertProject(tx, team.id, { values: { slug: uniqueSlug('project'), name: 'Project' }, audit: byTests });
  });
}
