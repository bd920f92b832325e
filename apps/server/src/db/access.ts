import { AsyncLocalStorage } from 'node:async_hooks';
import { NaruError } from '@naru/contract';
import { toDatabaseError } from './database-error.ts';
import type { Engine, RunQuery } from './engine.ts';
import type { Reader, Tx } from './executor.ts';

/** The state of one transaction: it can be used until it ends or one of its queries fails. */
type Progress = { status: 'running' } | { status: 'failed'; error: unknown } | { status: 'ended' };

/**
 * How the rest of Naru reaches the database: errors become `NaruError`s, and three mistakes that would hang or lose
 * writes are refused: using the database beside a running transaction, using a transaction that has ended, and
 * committing after a query of it failed (PostgreSQL answers such a COMMIT with a silent ROLLBACK).
 */
export class Access {
  readonly db: Reader;
  readonly #engine: Engine;
  readonly #current = new AsyncLocalStorage<{ progress: Progress }>();

  constructor(engine: Engine) {
    this.#engine = engine;
    this.db = {
      read: (query) => {
        this.#refuseBesideTransaction();
        return withNaruErrors(() => engine.query(query));
      },
    };
  }

  /** See `Database.transaction`, which adds the refusal of writes after a restore. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.#refuseBesideTransaction();
    const running: { progress: Progress } = { progress: { status: 'running' } };
    return withNaruErrors(() =>
      this.#engine.transaction((query) =>
        this.#current.run(running, async () => {
          try {
            const result = await work(transactionOver(query, running));
            if (running.progress.status === 'failed') throw running.progress.error;
            return result;
          } finally {
            running.progress = { status: 'ended' };
          }
        }),
      ),
    );
  }

  #refuseBesideTransaction(): void {
    const status = this.#current.getStore()?.progress.status;
    if (status === undefined || status === 'ended') return;
    throw new NaruError('internal.error', {
      message: 'The database was used beside a running transaction. Pass the transaction on instead.',
    });
  }
}

function transactionOver(query: RunQuery, running: { progress: Progress }): Tx {
  const run: RunQuery = async (build) => {
    if (running.progress.status === 'ended') {
      throw new NaruError('internal.error', {
        message: 'A transaction was used after it had ended. Await its queries.',
      });
    }
    try {
      return await query(build);
    } catch (error) {
      const known = toDatabaseError(error);
      if (running.progress.status === 'running') running.progress = { status: 'failed', error: known };
      throw known;
    }
  };
  return { read: run, write: run };
}

async function withNaruErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toDatabaseError(error);
  }
}
