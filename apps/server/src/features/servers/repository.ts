import { NaruError } from '@naru/contract';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { type Audit, recordAudit } from '../../db/audit.ts';
import { batches } from '../../db/batches.ts';
import type { Reader, Tx } from '../../db/executor.ts';
import { isUuid, newId } from '../../db/ids.ts';
import { idFromCursor, type Page, type PageRequest, pageOf } from '../../db/page.ts';
import { server } from '../../db/schema.ts';

export { newId as newServerId } from '../../db/ids.ts';

export interface ServerRecord {
  readonly id: string;
  readonly projectId: string;
  readonly slug: string;
  readonly name: string;
  readonly kind: 'remote' | 'process' | 'package';
  /** The configuration without its secrets. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Sealed secrets by the field they belong to. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly allowPrivate: boolean;
  /** Grows with every change of `config` or `secrets`. */
  readonly connectionVersion: number;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewServer {
  /** Given by the caller because sealed secrets are bound to it; see `newServerId`. */
  readonly id?: string;
  readonly slug: string;
  readonly name: string;
  readonly kind: ServerRecord['kind'];
  readonly config: ServerRecord['config'];
  readonly secrets: ServerRecord['secrets'];
  readonly enabled: boolean;
  readonly allowPrivate: boolean;
  /** Id of the person; absent when a key or the administrator's token made it. */
  readonly createdBy?: string;
}

/** What is named changes, the rest stays. */
export interface ServerChanges {
  readonly name?: string;
  readonly config?: ServerRecord['config'];
  readonly secrets?: ServerRecord['secrets'];
  readonly enabled?: boolean;
  readonly allowPrivate?: boolean;
}

export async function findServer(
  reader: Reader,
  projectId: string,
  idOrSlug: string,
): Promise<ServerRecord | undefined> {
  const named = isUuid(idOrSlug) ? eq(server.id, idOrSlug) : eq(server.slug, idOrSlug);
  const rows = await reader.read((queries) =>
    queries
      .select()
      .from(server)
      .where(and(eq(server.projectId, projectId), named)),
  );
  return rows[0];
}

/**
 * Reads a server as nobody else can change it until the transaction ends. Throws `resource.not_found` when the project
 * has no such server.
 */
export async function lockServer(tx: Tx, projectId: string, id: string): Promise<ServerRecord> {
  const [record] = await tx.read((queries) =>
    queries
      .select()
      .from(server)
      .where(and(eq(server.projectId, projectId), eq(server.id, id)))
      .for('update'),
  );
  if (record === undefined) throw noSuchServer();
  return record;
}

/** Oldest first. Throws `request.invalid` for a bad cursor. */
export async function listServers(
  reader: Reader,
  projectId: string,
  { limit, cursor }: PageRequest,
): Promise<Page<ServerRecord>> {
  const after = cursor === undefined ? undefined : gt(server.id, idFromCursor(cursor));
  const rows = await reader.read((queries) =>
    queries
      .select()
      .from(server)
      .where(and(eq(server.projectId, projectId), after))
      .orderBy(asc(server.id))
      .limit(limit + 1),
  );
  return pageOf(rows, limit);
}

/** Every server of the instance, in batches: for the start of Naru alone. */
export function allServers(reader: Reader): AsyncGenerator<readonly ServerRecord[]> {
  return batches((afterId, limit) =>
    reader.read((queries) =>
      queries
        .select()
        .from(server)
        .where(afterId === undefined ? undefined : gt(server.id, afterId))
        .orderBy(asc(server.id))
        .limit(limit),
    ),
  );
}

/** Throws `resource.conflict` naming `/slug` when the project has a server of that slug. */
export async function insertServer(
  tx: Tx,
  projectId: string,
  { values, audit }: { readonly values: NewServer; readonly audit: Audit },
): Promise<ServerRecord> {
  const now = new Date();
  const record = {
    id: newId(),
    createdBy: null,
    ...values,
    projectId,
    connectionVersion: 1,
    createdAt: now,
    updatedAt: now,
  };
  await tx.write((queries) => queries.insert(server).values(record));
  await recordAudit(tx, { projectId }, { audit, action: 'server.create', target: record.id });
  return record;
}

/** Throws `resource.not_found` when the project has no such server. */
export async function updateServer(
  tx: Tx,
  projectId: string,
  { id, changes, audit }: { readonly id: string; readonly changes: ServerChanges; readonly audit: Audit },
): Promise<ServerRecord> {
  const reconnects = changes.config !== undefined || changes.secrets !== undefined;
  const [record] = await tx.write((queries) =>
    queries
      .update(server)
      .set({
        ...changes,
        updatedAt: new Date(),
        ...(reconnects ? { connectionVersion: sql`${server.connectionVersion} + 1` } : {}),
      })
      .where(and(eq(server.projectId, projectId), eq(server.id, id)))
      .returning(),
  );
  if (record === undefined) throw noSuchServer();
  const detail = { ...audit.detail, changed: Object.keys(changes) };
  await recordAudit(tx, { projectId }, { audit: { actor: audit.actor, detail }, action: 'server.update', target: id });
  return record;
}

/** Throws `resource.not_found` when the project has no such server. */
export async function deleteServer(
  tx: Tx,
  projectId: string,
  { id, audit }: { readonly id: string; readonly audit: Audit },
): Promise<void> {
  const deleted = await tx.write((queries) =>
    queries
      .delete(server)
      .where(and(eq(server.projectId, projectId), eq(server.id, id)))
      .returning({ slug: server.slug, name: server.name }),
  );
  if (deleted[0] === undefined) throw noSuchServer();
  const detail = { ...audit.detail, ...deleted[0] };
  await recordAudit(tx, { projectId }, { audit: { actor: audit.actor, detail }, action: 'server.delete', target: id });
}

function noSuchServer(): NaruError {
  return new NaruError('resource.not_found', { message: 'There is no such server in this project.' });
}
