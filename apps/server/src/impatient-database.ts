import { setTimeout as sleep } from 'node:timers/promises';
import { NaruError } from '@naru/contract';
import type { Database } from './db/database.ts';

export interface Patience {
  /** How long work may take before the database is asked whether it is there at all, milliseconds. */
  readonly askAfterMs: number;
  /** How long it may take to answer that, milliseconds. */
  readonly answerWithinMs: number;
}

/** Together below the two seconds within which management says that it cannot go on. */
const usualPatience: Patience = { askAfterMs: 1_200, answerWithinMs: 500 };

/**
 * Gives up work on a PostgreSQL that does not answer, rather than holding a person's request until a connection times
 * out. Work that is merely slow goes on. A write given up may have happened all the same, and the error says so. The
 * embedded database cannot be away.
 */
export function impatient(database: Database, patience: Patience = usualPatience): Database {
  if (database.kind === 'embedded') return database;
  return {
    kind: database.kind,
    get mode() {
      return database.mode;
    },
    db: { read: (query) => unlessAway({ database, patience }, database.db.read(query)) },
    transaction: (work, options) => unlessAway({ database, patience }, database.transaction(work, options)),
    acceptRestore: () => database.acceptRestore(),
    health: (signal) => database.health(signal),
    close: () => database.close(),
  };
}

interface Watched {
  readonly database: Database;
  readonly patience: Patience;
}

async function unlessAway<T>(watched: Watched, work: Promise<T>): Promise<T> {
  const settled = new AbortController();
  try {
    return await Promise.race([work, away(watched, settled.signal)]);
  } finally {
    settled.abort();
  }
}

/** Rejects once the database does not answer; never resolves while it does. */
async function away({ database, patience }: Watched, settled: AbortSignal): Promise<never> {
  for (;;) {
    await sleep(patience.askAfterMs, undefined, { signal: settled, ref: false });
    try {
      await database.health(AbortSignal.any([settled, AbortSignal.timeout(patience.answerWithinMs)]));
    } catch (error) {
      throw new NaruError('instance.unavailable', {
        message: 'The database does not answer. If you changed something, look whether it happened once it is back.',
        cause: error,
      });
    }
  }
}
