import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from './db/database.ts';
import { openTestDatabase } from './db/testing.ts';
import { impatient } from './impatient-database.ts';

const patience = { askAfterMs: 20, answerWithinMs: 20 };
const never = () => new Promise<never>(() => undefined);

let real: Database;
beforeEach(async () => {
  real = await openTestDatabase('embedded');
});
afterEach(() => real.close());

describe('a database that does not answer', () => {
  it('is given up soon, for reading and for writing', async () => {
    const health = (signal: AbortSignal) =>
      new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const away: Database = { ...real, kind: 'postgresql', db: { read: never }, transaction: never, health };
    const database = impatient(away, patience);
    await expect(database.db.read(never)).rejects.toMatchObject({ code: 'instance.unavailable' });
    await expect(database.transaction(never)).rejects.toMatchObject({ code: 'instance.unavailable' });
  });

  it('is waited for while it is merely slow', async () => {
    const askedOften = Promise.withResolvers<void>();
    let asked = 0;
    const slow: Database = {
      ...real,
      kind: 'postgresql',
      transaction: async (work) => {
        await askedOften.promise;
        return real.transaction(work);
      },
      health: async () => {
        asked += 1;
        if (asked === 3) askedOften.resolve();
      },
    };
    expect(await impatient(slow, patience).transaction(async () => 'late')).toBe('late');
  });
});
