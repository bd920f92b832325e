import { asc, eq } from 'drizzle-orm';
import { type Audit, recordAudit } from '../../db/audit.ts';
import type { Reader, Tx } from '../../db/executor.ts';
import { newId } from '../../db/ids.ts';
import { person } from '../../db/schema.ts';

export interface PersonRecord {
  readonly id: string;
  readonly name: string;
  readonly instanceAdmin: boolean;
  readonly createdAt: Date;
}

export interface NewPerson {
  readonly name: string;
  readonly instanceAdmin: boolean;
}

export async function findPerson(reader: Reader, id: string): Promise<PersonRecord | undefined> {
  const rows = await reader.read((queries) => queries.select().from(person).where(eq(person.id, id)));
  return rows[0];
}

/** The instance administrator who came first, if there is one yet. */
export async function findFirstInstanceAdmin(reader: Reader): Promise<PersonRecord | undefined> {
  const rows = await reader.read((queries) =>
    queries.select().from(person).where(eq(person.instanceAdmin, true)).orderBy(asc(person.id)).limit(1),
  );
  return rows[0];
}

export async function insertPerson(
  tx: Tx,
  { values, audit }: { readonly values: NewPerson; readonly audit: Audit },
): Promise<PersonRecord> {
  const record = { id: newId(), ...values, createdAt: new Date() };
  await tx.write((queries) => queries.insert(person).values(record));
  await recordAudit(tx, 'instance', { audit, action: 'person.create', target: record.id });
  return record;
}
