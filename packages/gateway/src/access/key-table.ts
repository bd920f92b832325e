import { hash } from 'node:crypto';
import type { Principal } from './principal.ts';

interface Entry {
  readonly principal: Principal;
  readonly expiresAtMs: number;
}

/** SHA-256 of a key, hex: the only form in which keys are kept anywhere. */
export function hashKey(key: string): string {
  return hash('sha256', key, 'hex');
}

/**
 * Every key that may call, in memory: a look-up by hash, no query and no key derivation. Keys are random, so a fast
 * hash is enough. Filled from the database at start and kept current by whoever changes keys.
 */
export class KeyTable {
  readonly #entries = new Map<string, Entry>();
  #ended: (principal: Principal) => void = () => undefined;
  /** While true nothing resolves: an instance restored from a backup may hold keys that were revoked since. */
  locked = false;

  set(hash: string, principal: Principal, expiresAt?: Date): void {
    this.#entries.set(hash, { principal, expiresAtMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY });
  }

  /** Who is told of each principal whose key was deleted or has expired. */
  onEnd(listener: (principal: Principal) => void): void {
    this.#ended = listener;
  }

  /** The key opens nothing from now on, and what it has open ends. */
  delete(hash: string): void {
    const entry = this.#entries.get(hash);
    this.#entries.delete(hash);
    if (entry !== undefined) this.#ended(entry.principal);
  }

  /** Deletes the keys whose time is over. */
  endExpired(): void {
    const nowMs = Date.now();
    for (const [hash, { expiresAtMs }] of this.#entries) if (expiresAtMs <= nowMs) this.delete(hash);
  }

  /** Who a bearer token is, or undefined when it is unknown, expired or revoked. */
  resolve(token: string): Principal | undefined {
    if (this.locked) return undefined;
    const entry = this.#entries.get(hashKey(token));
    return entry !== undefined && entry.expiresAtMs > Date.now() ? entry.principal : undefined;
  }
}
