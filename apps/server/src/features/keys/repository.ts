import { NaruError } from '@naru/contract';
import { and, asc, eq, gt, isNull, lt, or } from 'drizzle-orm';
import { type Audit, recordAudit } from '../../db/audit.ts';
import { batches } from '../../db/batches.ts';
import type { Reader, Tx } from '../../db/executor.ts';
import { isUuid, newId } from '../../db/ids.ts';
import { idFromCursor, type Page, type PageRequest, pageOf } from '../../db/page.ts';
import { apiKey } from '../../db/schema.ts';

/** An API key without its hash: what may be shown. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  /** The first characters of the key, enough to recognise it by. */
  readonly prefix: string;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export interface ActiveKeyRecord {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  /** SHA-256, hex. */
  readonly hash: string;
  readonly expiresAt: Date | null;
}

export interface NewApiKey {
  readonly name: string;
  /** SHA-256 of the key, hex. */
  readonly hash: string;
  readonly prefix: string;
  readonly createdBy?: string;
  readonly expiresAt?: Date;
}

const shown = {
  id: apiKey.id,
  projectId: apiKey.projectId,
  name: apiKey.name,
  prefix: apiKey.prefix,
  createdBy: apiKey.createdBy,
  createdAt: apiKey.createdAt,
  expiresAt: apiKey.expiresAt,
  lastUsedAt: apiKey.lastUsedAt,
};

/** A key that was not revoked; an expired one is still found. */
export async function findApiKey(reader: Reader, projectId: string, id: string): Promise<ApiKeyRecord | undefined> {
  if (!isUuid(id)) return undefined;
  const rows = await reader.read((queries) =>
    queries
      .select(shown)
      .from(apiKey)
      .where(and(eq(apiKey.projectId, projectId), eq(apiKey.id, id), isNull(apiKey.revokedAt))),
  );
  return rows[0];
}

/** Keys that were not revoked, oldest first. Throws `request.invalid` for a bad cursor. */
export async function listApiKeys(
  reader: Reader,
  projectId: string,
  { limit, cursor }: PageRequest,
): Promise<Page<ApiKeyRecord>> {
  const after = cursor === undefined ? undefined : gt(apiKey.id, idFromCursor(cursor));
  const rows = await reader.read((queries) =>
    queries
      .select(shown)
      .from(apiKey)
      .where(and(eq(apiKey.projectId, projectId), isNull(apiKey.revokedAt), after))
      .orderBy(asc(apiKey.id))
      .limit(limit + 1),
  );
  return pageOf(rows, limit);
}

/** Every key of the instance that may call at `now`, in batches: for the start of Naru alone. */
export function allActiveKeys(reader: Reader, now: Date): AsyncGenerator<readonly ActiveKeyRecord[]> {
  return batches((afterId, limit) =>
    reader.read((queries) =>
      queries
        .select({
          id: apiKey.id,
          projectId: apiKey.projectId,
          name: apiKey.name,
          hash: apiKey.hash,
          expiresAt: apiKey.expiresAt,
        })
        .from(apiKey)
        .where(
          and(
            isNull(apiKey.revokedAt),
            or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, now)),
            afterId === undefined ? undefined : gt(apiKey.id, afterId),
          ),
        )
        .orderBy(asc(apiKey.id))
        .limit(limit),
    ),
  );
}

export async function insertApiKey(
  tx: Tx,
  projectId: string,
  { values, audit }: { readonly values: NewApiKey; readonly audit: Audit },
): Promise<ApiKeyRecord> {
  const { hash, ...rest } = values;
  const record = { id: newId(), createdBy: null, expiresAt: null, ...rest, projectId, lastUsedAt: null };
  const createdAt = new Date();
  await tx.write((queries) => queries.insert(apiKey).values({ ...record, hash, createdAt }));
  const detail = { ...audit.detail, name: values.name, prefix: values.prefix };
  await recordAudit(
    tx,
    { projectId },
    { audit: { actor: audit.actor, detail }, action: 'key.create', target: record.id },
  );
  return { ...record, createdAt };
}

/**
 * Revokes a key and says which hash no longer calls. Throws `resource.not_found` when the project has no such key, or
 * it was revoked already.
 */
export async function revokeApiKey(
  tx: Tx,
  projectId: string,
  { id, audit }: { readonly id: string; readonly audit: Audit },
): Promise<{ readonly hash: string }> {
  const revoked = isUuid(id)
    ? await tx.write((queries) =>
        queries
          .update(apiKey)
          .set({ revokedAt: new Date() })
          .where(and(eq(apiKey.projectId, projectId), eq(apiKey.id, id), isNull(apiKey.revokedAt)))
          .returning({ hash: apiKey.hash }),
      )
    : [];
  if (revoked[0] === undefined) {
    throw new NaruError('resource.not_found', { message: 'There is no such key in this project.' });
  }
  await recordAudit(tx, { projectId }, { audit, action: 'key.revoke', target: id });
  return revoked[0];
}

/** Notes that a key was used; an older time than the stored one changes nothing. */
export async function touchApiKey(
  tx: Tx,
  projectId: string,
  { id, usedAt }: { readonly id: string; readonly usedAt: Date },
): Promise<void> {
  await tx.write((queries) =>
    queries
      .update(apiKey)
      .set({ lastUsedAt: usedAt })
      .where(
        and(
          eq(apiKey.projectId, projectId),
          eq(apiKey.id, id),
          or(isNull(apiKey.lastUsedAt), lt(apiKey.lastUsedAt, usedAt)),
        ),
      ),
  );
}
