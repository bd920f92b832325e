import { createHash, randomBytes } from 'node:crypto';

/** Long enough to fetch a coffee, short enough that an old terminal is worth nothing, milliseconds. */
const lifetimeMs = 15 * 60_000;
const maxOpenLinks = 64;

interface OpenLink {
  readonly personId: string;
  readonly expiresAtMs: number;
}

/**
 * One-time tokens that sign a person in. Kept in memory, hashed: a new one is made at each start and on demand, so
 * nothing is lost with the process.
 */
export class SignInLinks {
  readonly #open = new Map<string, OpenLink>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A token for {@link redeem}. The oldest unused one is forgotten when there are too many. */
  create(personId: string): { readonly token: string; readonly expiresAt: Date } {
    const token = randomBytes(32).toString('base64url');
    const expiresAtMs = this.#now() + lifetimeMs;
    this.#open.set(hash(token), { personId, expiresAtMs });
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= maxOpenLinks) break;
      this.#open.delete(oldest);
    }
    return { token, expiresAt: new Date(expiresAtMs) };
  }

  /** The person a token signs in, or undefined when it is unknown, used or expired. Of parallel uses one succeeds. */
  redeem(token: string): string | undefined {
    const key = hash(token);
    const link = this.#open.get(key);
    this.#open.delete(key);
    return link !== undefined && link.expiresAtMs > this.#now() ? link.personId : undefined;
  }
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
