import { isDeepStrictEqual } from 'node:util';
import { NaruError } from '@naru/contract';
import { and, asc, eq, gt } from 'drizzle-orm';
import { type Audit, recordAudit } from '../../db/audit.ts';
import type { Reader, Tx } from '../../db/executor.ts';
import { isUuid, newId } from '../../db/ids.ts';
import { idFromCursor, type Page, type PageRequest, pageOf } from '../../db/page.ts';
import { launchTemplate } from '../../db/schema.ts';

/** A launch template as it is stored; `inputs` are parsed by the service that reads them. */
export interface TemplateRecord {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly registry: 'npm';
  readonly package: string;
  readonly version: string;
  readonly args: readonly string[];
  readonly inputs: readonly unknown[];
  readonly sample: boolean;
  readonly createdBy: string | null;
  readonly createdAt: Date;
}

export type NewTemplate = Omit<TemplateRecord, 'id' | 'createdBy' | 'createdAt'> & { readonly createdBy?: string };

/** Templates belong to the instance: whoever may see a project may see them. */
export async function findTemplate(reader: Reader, idOrSlug: string): Promise<TemplateRecord | undefined> {
  const named = isUuid(idOrSlug) ? eq(launchTemplate.id, idOrSlug) : eq(launchTemplate.slug, idOrSlug);
  const rows = await reader.read((queries) => queries.select().from(launchTemplate).where(named));
  return rows[0];
}

export async function listTemplates(reader: Reader, { limit, cursor }: PageRequest): Promise<Page<TemplateRecord>> {
  const after = cursor === undefined ? undefined : gt(launchTemplate.id, idFromCursor(cursor));
  const rows = await reader.read((queries) =>
    queries
      .select()
      .from(launchTemplate)
      .where(after)
      .orderBy(asc(launchTemplate.id))
      .limit(limit + 1),
  );
  return pageOf(rows, limit);
}

/** Throws `resource.conflict` naming `/slug` when the instance has a template of that slug. */
export async function insertTemplate(
  tx: Tx,
  { values, audit }: { readonly values: NewTemplate; readonly audit: Audit },
): Promise<TemplateRecord> {
  const record = { id: newId(), createdBy: null, ...values, createdAt: new Date() };
  await tx.write((queries) => queries.insert(launchTemplate).values(record));
  await recordAudit(tx, 'instance', { audit, action: 'template.create', target: record.id });
  return record;
}

/**
 * Brings a sample that ships with Naru to the shipped state; an administrator's own template of that slug stays.
 * Writes an audit event only when something changed.
 */
export async function putSampleTemplate(
  tx: Tx,
  { values, audit }: { readonly values: Omit<NewTemplate, 'sample' | 'createdBy'>; readonly audit: Audit },
): Promise<void> {
  const existing = await findTemplate(tx, values.slug);
  if (existing === undefined) {
    await insertTemplate(tx, { values: { ...values, sample: true }, audit });
    return;
  }
  if (!existing.sample || sameTemplate(existing, values)) return;
  await tx.write((queries) =>
    queries
      .update(launchTemplate)
      .set(values)
      .where(and(eq(launchTemplate.id, existing.id), eq(launchTemplate.sample, true))),
  );
  await recordAudit(tx, 'instance', { audit, action: 'template.update', target: existing.id });
}

/** Throws `resource.not_found` for an id that no template has. */
export async function deleteTemplate(tx: Tx, id: string, { audit }: { readonly audit: Audit }): Promise<void> {
  const deleted = await tx.write((queries) =>
    queries.delete(launchTemplate).where(eq(launchTemplate.id, id)).returning({ slug: launchTemplate.slug }),
  );
  if (deleted[0] === undefined) {
    throw new NaruError('resource.not_found', { message: 'There is no such launch template.' });
  }
  const detail = { ...audit.detail, ...deleted[0] };
  await recordAudit(tx, 'instance', { audit: { actor: audit.actor, detail }, action: 'template.delete', target: id });
}

function sameTemplate(stored: TemplateRecord, shipped: Omit<NewTemplate, 'sample' | 'createdBy'>): boolean {
  return (
    stored.name === shipped.name &&
    stored.description === shipped.description &&
    stored.package === shipped.package &&
    stored.version === shipped.version &&
    isDeepStrictEqual(stored.args, shipped.args) &&
    isDeepStrictEqual(stored.inputs, shipped.inputs)
  );
}
