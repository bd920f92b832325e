import { NaruError } from '@naru/contract';
import type { AddressView } from '../snapshot/directory.ts';
import { ClientSession, type ClientSessionOptions } from './client-session.ts';

export interface SessionTableOptions {
  readonly maxSessions: number;
  readonly idleMs: number;
}

const sweepMs = 30_000;

/** Legacy sessions by id, bound to the principal and the address that opened them; idle ones end by themselves. */
export class SessionTable {
  readonly #sessions = new Map<string, ClientSession>();
  readonly #options: SessionTableOptions;
  readonly #sweep: NodeJS.Timeout;

  constructor(options: SessionTableOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#endIdle(), sweepMs).unref();
  }

  /** @throws NaruError `mcp.too_many_sessions` */
  open(options: ClientSessionOptions): ClientSession {
    if (this.#sessions.size >= this.#options.maxSessions) this.#makeRoom();
    const session = new ClientSession(options);
    this.#sessions.set(session.id, session);
    session.onEnd(() => this.#sessions.delete(session.id));
    return session;
  }

  /**
   * The session with this id, if it belongs to this principal and address; another's is as good as unknown.
   * @throws NaruError `mcp.session_not_found`
   */
  get(id: string, principalId: string, view: AddressView): ClientSession {
    const session = this.#sessions.get(id);
    if (session === undefined || session.options.principalId !== principalId || session.options.viewKey !== view.key) {
      throw new NaruError('mcp.session_not_found', {
        message: 'There is no such session. Start a new one with initialize.',
      });
    }
    session.lastSeenMs = Date.now();
    return session;
  }

  *at(viewKey: string): Iterable<ClientSession> {
    for (const session of this.#sessions.values()) if (session.options.viewKey === viewKey) yield session;
  }

  endOf(principalId: string): void {
    for (const session of [...this.#sessions.values()]) if (session.options.principalId === principalId) session.end();
  }

  close(): void {
    clearInterval(this.#sweep);
    for (const session of [...this.#sessions.values()]) session.end();
  }

  /** Whoever holds most sessions gives up the one unused for longest, so that nobody can keep all others out. */
  #makeRoom(): void {
    const held = new Map<string, number>();
    for (const { options } of this.#sessions.values()) {
      held.set(options.principalId, (held.get(options.principalId) ?? 0) + 1);
    }
    const most = Math.max(...held.values());
    let oldest: ClientSession | undefined;
    for (const session of this.#sessions.values()) {
      if (session.busy || held.get(session.options.principalId) !== most) continue;
      if (oldest === undefined || session.lastSeenMs < oldest.lastSeenMs) oldest = session;
    }
    if (oldest === undefined) {
      throw new NaruError('mcp.too_many_sessions', {
        message: `${this.#options.maxSessions} sessions are open and in use. End one, or try again later.`,
      });
    }
    oldest.end();
  }

  #endIdle(): void {
    const idleSince = Date.now() - this.#options.idleMs;
    for (const session of [...this.#sessions.values()]) {
      if (!session.busy && session.lastSeenMs < idleSince) session.end();
    }
  }
}
