import { eq } from 'drizzle-orm';
import type { Tx } from './executor.ts';
import { newId } from './ids.ts';
import { auditEvent, project } from './schema.ts';

/** Who did it. The id is that of the person or key; `admin-token` and `system` name themselves. */
export interface Actor {
  readonly kind: 'person' | 'key' | 'admin-token' | 'system';
  readonly id: string;
}

/** What a privileged write wants to know: who does it, and facts worth keeping. Never a secret. */
export interface Audit {
  readonly actor: Actor;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Who is concerned: one project (its team is looked up), one team, or the whole instance. */
export type AuditTenant = { readonly projectId: string } | { readonly teamId: string } | 'instance';

interface AuditedAction {
  readonly audit: Audit;
  /** `noun.verb`, past actions in the imperative: `server.create`. */
  readonly action: string;
  /** Id of what was acted upon. */
  readonly target: string;
}

/** Writes one audit event into the transaction of the write that it tells of: no audit, no write. */
export async function recordAudit(
  tx: Tx,
  tenant: AuditTenant,
  { audit, action, target }: AuditedAction,
): Promise<void> {
  const scope = await tenantColumns(tx, tenant);
  await tx.write((queries) =>
    queries.insert(auditEvent).values({
      id: newId(),
      ...scope,
      actorKind: audit.actor.kind,
      actorId: audit.actor.id,
      action,
      target,
      detail: audit.detail ?? {},
      at: new Date(),
    }),
  );
}

async function tenantColumns(tx: Tx, tenant: AuditTenant): Promise<{ teamId?: string; projectId?: string }> {
  if (tenant === 'instance') return {};
  if ('teamId' in tenant) return { teamId: tenant.teamId };
  const { projectId } = tenant;
  const [row] = await tx.read((queries) =>
    queries.select({ teamId: project.teamId }).from(project).where(eq(project.id, projectId)),
  );
  return row === undefined ? { projectId } : { projectId, teamId: row.teamId };
}
