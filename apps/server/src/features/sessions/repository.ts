import { and, eq, gt, lte } from 'drizzle-orm';
import type { Reader, Tx } from '../../db/executor.ts';
import { person, signInSession } from '../../db/schema.ts';

/** A person's sign-in at the dashboard. */
export interface SessionRecord {
  readonly personId: string;
  readonly personName: string;
  readonly instanceAdmin: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface NewSession {
  /** SHA-256 of the cookie's token, hex. */
  readonly hash: string;
  readonly expiresAt: Date;
}

/** The session of that hash if it has not expired at `now`, with the person as they are today. */
export async function findSession(reader: Reader, hash: string, now: Date): Promise<SessionRecord | undefined> {
  const rows = await reader.read((queries) =>
    queries
      .select({
        personId: person.id,
        personName: person.name,
        instanceAdmin: person.instanceAdmin,
        createdAt: signInSession.createdAt,
        expiresAt: signInSession.expiresAt,
      })
      .from(signInSession)
      .innerJoin(person, eq(person.id, signInSession.personId))
      .where(and(eq(signInSession.hash, hash), gt(signInSession.expiresAt, now))),
  );
  return rows[0];
}

export async function insertSession(tx: Tx, personId: string, { hash, expiresAt }: NewSession): Promise<void> {
  await tx.write((queries) =>
    queries.insert(signInSession).values({ hash, personId, expiresAt, createdAt: new Date() }),
  );
}

/** Ends a session; one that is gone already is no error. */
export async function deleteSession(tx: Tx, hash: string): Promise<void> {
  await tx.write((queries) => queries.delete(signInSession).where(eq(signInSession.hash, hash)));
}

export async function deleteExpiredSessions(tx: Tx, now: Date): Promise<void> {
  await tx.write((queries) => queries.delete(signInSession).where(lte(signInSession.expiresAt, now)));
}
