import type { WriteQueries } from './executor.ts';

/** Builds one query and runs it. */
export type RunQuery = <T>(query: (queries: WriteQueries) => PromiseLike<T>) => Promise<T>;

/** What the two kinds of database do differently: how one query and how one transaction reach them. */
export interface Engine {
  /** Outside of any transaction. */
  readonly query: RunQuery;
  /** Begins, lets `work` run its queries one after another, and commits; rolls back when `work` throws. */
  transaction<T>(work: (query: RunQuery) => Promise<T>): Promise<T>;
}
