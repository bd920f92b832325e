import { NaruError } from '@naru/contract';
import type { JsonObject } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import type { Era } from '../protocol.ts';
import type { Connector, OpenWish } from './connector.ts';
import type { SpokenEras } from './detect-era.ts';
import type { LinkHandlers, UpstreamLink } from './link.ts';
import { LinkPool } from './link-pool.ts';

/** Whom a link is for. */
export interface LinkWish {
  readonly era: Era;
  /** Of the call: no link is opened for one that has ended. */
  readonly signal: AbortSignal;
  readonly principalId: string;
  /** The legacy session the call came in, with what its client can be asked. */
  readonly session: SessionWish | undefined;
}

export interface SessionWish {
  readonly id: string;
  readonly capabilities: JsonObject;
  /** Whether the client keeps a stream open on which a server may speak unasked. */
  readonly listening: boolean;
  /** What the server of this id and slug says goes to the session. */
  handlersFor(server: SpeakingServer): LinkHandlers;
  /** Brings a new link to the session's state (log level). */
  prepare(link: UpstreamLink): Promise<void>;
}

/** A server as those hear of it who listen to one of its links. */
export interface SpeakingServer {
  readonly entry: { readonly slug: string };
  readChanged(kinds: readonly ('tools' | 'prompts' | 'resources' | 'resourceTemplates')[]): void;
}

export interface ServerLinksOptions {
  readonly server: SpeakingServer;
  readonly connector: Connector;
  readonly limits: GatewayLimits;
  /** For links that serve no session. */
  readonly handlers: LinkHandlers;
  readonly closing: AbortSignal;
}

const linkIdleMs = 5 * 60_000;
const maxLinks = 4_096;

/** The links to one server beside its main one: who gets which, and for how long. */
export class ServerLinks {
  readonly #options: ServerLinksOptions;
  readonly #pool = new LinkPool({ maxLinks, idleMs: linkIdleMs });
  /** What a remote server was found to speak. */
  eras: SpokenEras = { modern: false, legacy: undefined };

  constructor(options: ServerLinksOptions) {
    this.#options = options;
  }

  /** The link over a process: the shared one, or one of its own for a session that can be asked back. */
  overProcess(main: UpstreamLink, { session }: LinkWish): UpstreamLink | Promise<UpstreamLink> {
    const { connector, limits } = this.#options;
    const askable = session !== undefined && Object.keys(session.capabilities).length > 0;
    if (main.info.era === 'modern' || !askable) return main;
    const key = sessionKey(session.id);
    // Beyond the bound a session shares the common process: its calls work, but the server cannot ask it back.
    if (!this.#pool.has(key) && this.#pool.size >= limits.maxDedicatedProcesses) return main;
    return this.#pool.get(key, 'until-dropped', () => this.#openFor(session, (how) => connector.openDedicated(how)));
  }

  /** The link to a remote server: stateless and shared where it is modern, a session for each owner where it is not. */
  toRemote(main: UpstreamLink, wish: LinkWish): UpstreamLink | Promise<UpstreamLink> {
    const { modern, legacy } = this.eras;
    if (modern && (wish.era === 'modern' || legacy === undefined)) return main;
    const { session, principalId } = wish;
    const { connector, handlers } = this.#options;
    const transport = legacy === 'sse' ? 'sse' : 'http';
    const open = (how: OpenWish) => connector.openRemote('legacy', transport, how);
    if (session === undefined) {
      const signal = this.deadline();
      return this.#pool.get(principalKey(principalId), 'while-used', () =>
        open({ handlers, capabilities: {}, listen: false, owners: 'many', signal }),
      );
    }
    const link = this.#pool.get(sessionKey(session.id), 'until-dropped', () => this.#openFor(session, open));
    return legacy === 'unasked' ? this.#learnLegacy(main, link) : link;
  }

  /** Gives up a link that has lost its session: the next wish of this kind opens another. */
  drop({ principalId, session }: LinkWish): void {
    this.#pool.drop(session === undefined ? principalKey(principalId) : sessionKey(session.id));
  }

  release(sessionId: string): void {
    this.#pool.drop(sessionKey(sessionId));
  }

  closeIdle(): void {
    this.#pool.closeIdle();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  /** Aborts when opening a link takes too long, or the server is closed. */
  deadline(): AbortSignal {
    return AbortSignal.any([AbortSignal.timeout(this.#options.limits.connectTimeoutMs), this.#options.closing]);
  }

  /** The first legacy client of a modern server finds out whether the server speaks its era as well. */
  async #learnLegacy(main: UpstreamLink, attempt: Promise<UpstreamLink>): Promise<UpstreamLink> {
    try {
      const link = await attempt;
      this.eras = { modern: true, legacy: 'http' };
      return link;
    } catch (error) {
      if (!(error instanceof NaruError) || error.code !== 'upstream.invalid') throw error;
      this.eras = { modern: true, legacy: undefined };
      return main;
    }
  }

  async #openFor(session: SessionWish, open: (how: OpenWish) => Promise<UpstreamLink>): Promise<UpstreamLink> {
    const { capabilities, listening } = session;
    const listen = listening || Object.keys(capabilities).length > 0;
    const handlers = session.handlersFor(this.#options.server);
    const link = await open({ handlers, capabilities, listen, owners: 'one', signal: this.deadline() });
    try {
      await session.prepare(link);
      return link;
    } catch (error) {
      await link.close();
      throw error;
    }
  }
}

function sessionKey(sessionId: string): string {
  return `session:${sessionId}`;
}

function principalKey(principalId: string): string {
  return `principal:${principalId}`;
}
