import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { type Audit, recordAudit } from '../../db/audit.ts';
import type { Reader, Tx } from '../../db/executor.ts';
import { isUuid, newId } from '../../db/ids.ts';
import { idFromCursor, type Page, type PageRequest, pageOf } from '../../db/page.ts';
import { person, projectMember, team, teamMember } from '../../db/schema.ts';

export type TeamRole = 'owner' | 'admin' | 'editor' | 'viewer';
export type ProjectRole = 'owner' | 'developer' | 'reporter';

export interface TeamRecord {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** The person whose own team this is; null for teams that people share. */
  readonly personalOf: string | null;
  readonly createdAt: Date;
}

export interface NewTeam {
  readonly slug: string;
  readonly name: string;
  readonly personalOf?: string;
}

export interface TeamMemberRecord {
  readonly id: string;
  readonly name: string;
  readonly role: TeamRole;
}

/** Everything a person belongs to. */
export interface Memberships {
  readonly teams: readonly { readonly teamId: string; readonly role: TeamRole }[];
  readonly projects: readonly { readonly projectId: string; readonly role: ProjectRole }[];
}

/** `teamIds`: the teams that may be seen; `all` for instance administrators. */
export async function findTeam(
  reader: Reader,
  teamIds: 'all' | readonly string[],
  idOrSlug: string,
): Promise<TeamRecord | undefined> {
  const named = isUuid(idOrSlug) ? eq(team.id, idOrSlug) : eq(team.slug, idOrSlug);
  const visible = teamIds === 'all' ? undefined : inArray(team.id, [...teamIds]);
  const rows = await reader.read((queries) => queries.select().from(team).where(and(named, visible)));
  return rows[0];
}

export async function findPersonalTeam(reader: Reader, personId: string): Promise<TeamRecord | undefined> {
  const rows = await reader.read((queries) => queries.select().from(team).where(eq(team.personalOf, personId)));
  return rows[0];
}

export async function membershipsOf(reader: Reader, personId: string): Promise<Memberships> {
  const teams = await reader.read((queries) =>
    queries
      .select({ teamId: teamMember.teamId, role: teamMember.role })
      .from(teamMember)
      .where(eq(teamMember.personId, personId)),
  );
  const projects = await reader.read((queries) =>
    queries
      .select({ projectId: projectMember.projectId, role: projectMember.role })
      .from(projectMember)
      .where(eq(projectMember.personId, personId)),
  );
  return { teams, projects };
}

export async function listTeamMembers(
  reader: Reader,
  teamId: string,
  { limit, cursor }: PageRequest,
): Promise<Page<TeamMemberRecord>> {
  const after = cursor === undefined ? undefined : gt(person.id, idFromCursor(cursor));
  const rows = await reader.read((queries) =>
    queries
      .select({ id: person.id, name: person.name, role: teamMember.role })
      .from(teamMember)
      .innerJoin(person, eq(person.id, teamMember.personId))
      .where(and(eq(teamMember.teamId, teamId), after))
      .orderBy(asc(person.id))
      .limit(limit + 1),
  );
  return pageOf(rows, limit);
}

/** Throws `resource.conflict` when the slug is taken, or the person has a team of their own already. */
export async function insertTeam(
  tx: Tx,
  { values, audit }: { readonly values: NewTeam; readonly audit: Audit },
): Promise<TeamRecord> {
  const record = { id: newId(), personalOf: null, ...values, createdAt: new Date() };
  await tx.write((queries) => queries.insert(team).values(record));
  await recordAudit(tx, { teamId: record.id }, { audit, action: 'team.create', target: record.id });
  return record;
}

/** Lets a person join, or changes the role of one who has. */
export async function putTeamMember(
  tx: Tx,
  teamId: string,
  member: { readonly personId: string; readonly role: TeamRole; readonly audit: Audit },
): Promise<void> {
  const { personId, role, audit } = member;
  await tx.write((queries) =>
    queries
      .insert(teamMember)
      .values({ teamId, personId, role, createdAt: new Date() })
      .onConflictDoUpdate({ target: [teamMember.teamId, teamMember.personId], set: { role } }),
  );
  const detail = { ...audit.detail, role };
  await recordAudit(
    tx,
    { teamId },
    { audit: { actor: audit.actor, detail }, action: 'team.member.put', target: personId },
  );
}
