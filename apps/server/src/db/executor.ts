import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

type Queries = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/** The part of Drizzle that cannot change anything. */
export type ReadQueries = Pick<Queries, 'select' | 'selectDistinct'>;
export type WriteQueries = ReadQueries & Pick<Queries, 'insert' | 'update' | 'delete' | 'execute'>;

/**
 * What every repository function takes first. `Database.db` is one, and so is every transaction. The database behind a
 * running transaction refuses queries made beside it: they would wait for each other for ever (see `Database`).
 */
export interface Reader {
  /** Runs one query. Errors arrive as `NaruError`s without the query's text and values. */
  read<T>(query: (queries: ReadQueries) => PromiseLike<T>): Promise<T>;
}

/** A running transaction: the only thing that can write. Gained from `Database.transaction`, dead when that returns. */
export interface Tx extends Reader {
  write<T>(query: (queries: WriteQueries) => PromiseLike<T>): Promise<T>;
}
