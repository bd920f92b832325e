import { NaruError, type Session } from '@naru/contract';
import { AttemptLimit } from '../../auth/attempt-limit.ts';
import type { Caller } from '../../auth/caller.ts';
import { hashSessionToken, newSessionToken } from '../../auth/session-cookie.ts';
import type { SignInLinks } from '../../auth/sign-in-links.ts';
import type { Database } from '../../db/database.ts';
import type { Teams } from '../teams/service.ts';
import { deleteExpiredSessions, deleteSession, findSession, insertSession } from './repository.ts';

/** A session ends after this long whatever happens, milliseconds. */
export const sessionLifetimeMs = 14 * 24 * 60 * 60_000;

export interface SignedIn {
  /** For the cookie; stored nowhere else. */
  readonly token: string;
  readonly caller: Caller;
}

/** Who is signed in at the dashboard. */
export class Sessions {
  readonly #database: Database;
  readonly #links: SignInLinks;
  readonly #teams: Teams;
  readonly #attempts = new AttemptLimit({ maxAttempts: 60, windowMs: 60_000 });

  constructor({ database, links, teams }: { database: Database; links: SignInLinks; teams: Teams }) {
    this.#database = database;
    this.#links = links;
    this.#teams = teams;
  }

  /** Opens a session for a one-time token. Throws `auth.link_used`, or `request.too_many` after many attempts. */
  async signIn(linkToken: string, remoteAddress: string): Promise<SignedIn> {
    if (!this.#attempts.allow(remoteAddress)) {
      throw new NaruError('request.too_many', { message: 'Too many attempts to sign in. Wait a minute.' });
    }
    const personId = this.#links.redeem(linkToken);
    if (personId === undefined) {
      throw new NaruError('auth.link_used', {
        message: 'This link was used already or is too old. Get a new one with: naru open',
      });
    }
    const token = newSessionToken();
    const now = new Date();
    await this.#database.transaction(
      async (tx) => {
        await deleteExpiredSessions(tx, now);
        await insertSession(tx, personId, {
          hash: hashSessionToken(token),
          expiresAt: new Date(now.getTime() + sessionLifetimeMs),
        });
      },
      { evenWhenRestored: true },
    );
    const caller = await this.callerOf(token);
    if (caller === undefined) throw new NaruError('auth.required');
    return { token, caller };
  }

  async callerOf(token: string): Promise<Caller | undefined> {
    const sessionHash = hashSessionToken(token);
    const session = await findSession(this.#database.db, sessionHash, new Date());
    if (session === undefined) return undefined;
    const { personId, personName: name, instanceAdmin } = session;
    return { kind: 'person', personId, name, instanceAdmin, sessionHash };
  }

  /** Whether a long-lived answer to this caller may go on. */
  async isStillSignedIn({ kind, sessionHash }: Caller): Promise<boolean> {
    if (kind === 'admin-token' || sessionHash === undefined) return true;
    return (await findSession(this.#database.db, sessionHash, new Date())) !== undefined;
  }

  async signOut({ sessionHash }: Caller): Promise<void> {
    if (sessionHash === undefined) return;
    await this.#database.transaction((tx) => deleteSession(tx, sessionHash), { evenWhenRestored: true });
  }

  async describe(caller: Caller): Promise<Session> {
    const team = await this.#teams.personal(caller);
    return {
      person: { id: caller.personId, name: caller.name, instanceAdmin: caller.instanceAdmin },
      teamId: team.id,
    };
  }
}
