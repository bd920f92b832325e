import { and, asc, eq, gt, inArray, or, type SQL, sql } from 'drizzle-orm';
import { type Audit, recordAudit } from '../../db/audit.ts';
import type { Reader, Tx } from '../../db/executor.ts';
import { isUuid, newId } from '../../db/ids.ts';
import { idFromCursor, type Page, type PageRequest, pageOf } from '../../db/page.ts';
import { project } from '../../db/schema.ts';

export interface ProjectRecord {
  readonly id: string;
  readonly teamId: string;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: Date;
}

export interface NewProject {
  readonly slug: string;
  readonly name: string;
}

/**
 * The projects that may be seen: all of some teams and some by themselves. `all` is for instance administrators and
 * for Naru itself.
 */
export type ProjectScope = 'all' | { readonly teamIds?: readonly string[]; readonly projectIds?: readonly string[] };

export async function findProject(
  reader: Reader,
  scope: ProjectScope,
  idOrSlug: string,
): Promise<ProjectRecord | undefined> {
  const named = isUuid(idOrSlug) ? eq(project.id, idOrSlug) : eq(project.slug, idOrSlug);
  const rows = await reader.read((queries) =>
    queries
      .select()
      .from(project)
      .where(and(named, within(scope))),
  );
  return rows[0];
}

/** Oldest first. Throws `request.invalid` for a bad cursor. */
export async function listProjects(
  reader: Reader,
  scope: ProjectScope,
  { limit, cursor }: PageRequest,
): Promise<Page<ProjectRecord>> {
  const after = cursor === undefined ? undefined : gt(project.id, idFromCursor(cursor));
  const rows = await reader.read((queries) =>
    queries
      .select()
      .from(project)
      .where(and(within(scope), after))
      .orderBy(asc(project.id))
      .limit(limit + 1),
  );
  return pageOf(rows, limit);
}

/** Throws `resource.conflict` naming `/slug` when the instance has a project of that slug. */
export async function insertProject(
  tx: Tx,
  teamId: string,
  { values, audit }: { readonly values: NewProject; readonly audit: Audit },
): Promise<ProjectRecord> {
  const record = { id: newId(), teamId, ...values, createdAt: new Date() };
  await tx.write((queries) => queries.insert(project).values(record));
  await recordAudit(tx, { projectId: record.id }, { audit, action: 'project.create', target: record.id });
  return record;
}

function within(scope: ProjectScope): SQL | undefined {
  if (scope === 'all') return undefined;
  const { teamIds = [], projectIds = [] } = scope;
  // `or()` of nothing would mean no condition, which is every project.
  return or(inArray(project.teamId, [...teamIds]), inArray(project.id, [...projectIds])) ?? sql`false`;
}
