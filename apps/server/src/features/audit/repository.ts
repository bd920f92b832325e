import { and, desc, eq, lt } from 'drizzle-orm';
import type { Actor } from '../../db/audit.ts';
import type { Reader } from '../../db/executor.ts';
import { idFromCursor, type Page, type PageRequest, pageOf } from '../../db/page.ts';
import { auditEvent } from '../../db/schema.ts';

export interface AuditEventRecord {
  readonly id: string;
  /** Null for what concerns the whole instance. */
  readonly teamId: string | null;
  readonly projectId: string | null;
  readonly actor: Actor;
  readonly action: string;
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/** The events of one team or one project; `all` is for instance administrators. */
export type AuditScope = 'all' | { readonly teamId: string } | { readonly projectId: string };

/** Newest first. Throws `request.invalid` for a bad cursor. */
export async function listAuditEvents(
  reader: Reader,
  scope: AuditScope,
  { limit, cursor }: PageRequest,
): Promise<Page<AuditEventRecord>> {
  const before = cursor === undefined ? undefined : lt(auditEvent.id, idFromCursor(cursor));
  const rows = await reader.read((queries) =>
    queries
      .select()
      .from(auditEvent)
      .where(and(within(scope), before))
      .orderBy(desc(auditEvent.id))
      .limit(limit + 1),
  );
  const events = rows.map(({ actorKind, actorId, ...event }) => ({
    ...event,
    actor: { kind: actorKind, id: actorId },
  }));
  return pageOf(events, limit);
}

function within(scope: AuditScope) {
  if (scope === 'all') return undefined;
  return 'teamId' in scope ? eq(auditEvent.teamId, scope.teamId) : eq(auditEvent.projectId, scope.projectId);
}
