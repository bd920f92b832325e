import { NaruError } from '@naru/contract';
import type { Database } from '../../db/database.ts';
import { findFirstInstanceAdmin, insertPerson } from '../people/service.ts';
import { insertProject } from '../projects/service.ts';
import { insertTeam, putTeamMember } from '../teams/service.ts';

export interface Administrator {
  readonly personId: string;
  readonly name: string;
}

const audit = { actor: { kind: 'system', id: 'system' } } as const;

/**
 * The first instance administrator, made at the very first start with a team of their own and a first project, all or
 * nothing. Several Narus may start on one database: the one that comes second finds what the first made.
 */
export async function ensureAdministrator(database: Database): Promise<Administrator> {
  const existing = await findFirstInstanceAdmin(database.db);
  if (existing !== undefined) return { personId: existing.id, name: existing.name };
  try {
    return await makeAdministrator(database);
  } catch (error) {
    if (!(error instanceof NaruError) || error.code !== 'resource.conflict') throw error;
    const other = await findFirstInstanceAdmin(database.db);
    if (other === undefined) throw error;
    return { personId: other.id, name: other.name };
  }
}

function makeAdministrator(database: Database): Promise<Administrator> {
  return database.transaction(async (tx) => {
    const { id: personId, name } = await insertPerson(tx, {
      values: { name: 'Administrator', instanceAdmin: true },
      audit,
    });
    const team = await insertTeam(tx, { values: { slug: 'personal', name: 'Personal', personalOf: personId }, audit });
    await putTeamMember(tx, team.id, { personId, role: 'owner', audit });
    await insertProject(tx, team.id, { values: { slug: 'my-project', name: 'My project' }, audit });
    return { personId, name };
  });
}
