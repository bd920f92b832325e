import { eq } from 'drizzle-orm';
import { type Audit, recordAudit } from '../../db/audit.ts';
import type { Reader, Tx } from '../../db/executor.ts';
import { instanceSetting } from '../../db/schema.ts';

/** A setting of the whole instance, to be parsed by whoever owns the key. */
export async function findSetting(reader: Reader, key: string): Promise<unknown> {
  const rows = await reader.read((queries) =>
    queries.select({ value: instanceSetting.value }).from(instanceSetting).where(eq(instanceSetting.key, key)),
  );
  return rows[0]?.value;
}

/** Values never go into the audit: they may be sealed secrets. */
export async function putSetting(
  tx: Tx,
  key: string,
  { value, audit }: { readonly value: unknown; readonly audit: Audit },
): Promise<void> {
  const updatedAt = new Date();
  await tx.write((queries) =>
    queries
      .insert(instanceSetting)
      .values({ key, value, updatedAt })
      .onConflictDoUpdate({ target: instanceSetting.key, set: { value, updatedAt } }),
  );
  await recordAudit(tx, 'instance', { audit, action: 'setting.put', target: key });
}
