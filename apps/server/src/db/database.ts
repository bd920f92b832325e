import type { Reader, Tx } from './executor.ts';

/** `restored`: the data are those of an older dump; nothing may be written until an administrator accepts the loss. */
export type DatabaseMode =
  | { readonly kind: 'normal' }
  | {
      readonly kind: 'restored';
      /** Name of the dump. */
      readonly restoredFrom: string;
      /** Writes acknowledged after this moment may be missing. */
      readonly lossSince: Date;
      /** What happened and what to do, for people. */
      readonly explanation: string;
    };

export interface TransactionOptions {
  /**
   * Also runs while the database is in mode `restored`. For signing in alone: an administrator must be able to sign in
   * to accept the loss.
   */
  readonly evenWhenRestored?: boolean;
}

/** An open database, embedded or PostgreSQL. Whoever opened it closes it. */
export interface Database {
  readonly kind: 'embedded' | 'postgresql';
  readonly mode: DatabaseMode;
  /**
   * For reading outside of transactions. Using it inside of one (beside the `tx` that the transaction was given) throws
   * at once: it would not see the transaction's own writes, and could wait for it for ever.
   */
  readonly db: Reader;
  /**
   * Runs `work` in one transaction: all of its writes or none. A returned value means that the writes are durable.
   * Throws what `work` throws; `instance.read_only` in mode `restored`; `instance.unavailable` when the database cannot
   * be reached or is closed; `resource.conflict` when a unique field is taken.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Ends mode `restored` for good: the administrator accepts that what came after the dump is lost. */
  acceptRestore(): Promise<void>;
  /** Resolves when the database answers a query; rejects with `instance.unavailable`. */
  health(signal: AbortSignal): Promise<void>;
  /** Waits for running transactions, writes a last dump where there are dumps, and gives everything back. Idempotent. */
  close(): Promise<void>;
}
