import { NaruError } from '@naru/contract';
import { CatalogueKeeper } from '../catalogue/catalogue-keeper.ts';
import type { ListKind, ServerCatalogue } from '../catalogue/server-catalogue.ts';
import type { ConnectionState } from '../gateway.ts';
import type { JsonObject } from '../json.ts';
import type { CatalogueStore, Log } from '../ports.ts';
import type { Era } from '../protocol.ts';
import type { ServerEntry } from '../snapshot/project-snapshot.ts';
import { ChangeThrottle } from './change-throttle.ts';
import { Connection, wordsFor } from './connection.ts';
import { Connector, type ConnectorOptions } from './connector.ts';
import { checkHealth, type FollowOptions, listenForChanges } from './follow-server.ts';
import { type LinkHandlers, RpcFailure, type UpstreamLink } from './link.ts';
import { type LinkWish, ServerLinks } from './server-links.ts';
import { SharedSubscriptions } from './shared-subscriptions.ts';

export interface UpstreamServerOptions extends ConnectorOptions {
  readonly catalogues: CatalogueStore;
  readonly log: Log;
}

export interface UpstreamEvents {
  /** These lists were read again after the server said, or was found, to have changed. */
  onListsChanged(server: UpstreamServer, kinds: readonly ListKind[]): void;
  onConnectionChanged(server: UpstreamServer): void;
  /** A notification that belongs to no call: resources/updated, log messages. */
  onNotification(server: UpstreamServer, method: string, params: JsonObject): void;
}

const listMaxAgeMs = 5 * 60_000;

/** How often a server's changed lists are read again at most. */
const readAgainMs = 1_000;

const changedLists: ReadonlyMap<string, readonly ListKind[]> = new Map([
  ['notifications/tools/list_changed', ['tools']],
  ['notifications/prompts/list_changed', ['prompts']],
  ['notifications/resources/list_changed', ['resources', 'resourceTemplates']],
]);

/** One server of a project: keeps a connection to it, knows what it offers, and hands out links for calls. */
export class UpstreamServer {
  #entry: ServerEntry;
  readonly #options: UpstreamServerOptions;
  readonly #events: UpstreamEvents;
  readonly #connector: Connector;
  readonly #connection: Connection;
  readonly #catalogue: CatalogueKeeper;
  readonly #links: ServerLinks;
  readonly #subscriptions = new SharedSubscriptions();
  readonly #closing = new AbortController();
  readonly #changed = new ChangeThrottle<ListKind>(readAgainMs, (kinds) => {
    const { link } = this.#connection;
    if (link !== undefined) this.#readAgain(() => this.#catalogue.readAgain(link, kinds, this.#closing.signal));
  });
  #inFlight = 0;

  constructor(entry: ServerEntry, options: UpstreamServerOptions, events: UpstreamEvents) {
    this.#entry = entry;
    this.#options = options;
    this.#events = events;
    this.#connector = new Connector(entry, options);
    this.#links = new ServerLinks({
      server: this,
      connector: this.#connector,
      limits: options.limits,
      handlers: this.#handlers,
      closing: this.#closing.signal,
    });
    this.#catalogue = new CatalogueKeeper({
      ...options,
      serverId: entry.id,
      connectionVersion: entry.connectionVersion,
      store: options.catalogues,
      onChanged: (kinds) => events.onListsChanged(this, kinds),
    });
    this.#connection = new Connection({
      open: (signal) => this.#openMain(signal),
      prepare: (link, signal) => this.#catalogue.readAll(link, this.#spoken(link), signal),
      follow: (link, signal) => this.#follow(link, signal),
      onState: () => events.onConnectionChanged(this),
    });
  }

  get entry(): ServerEntry {
    return this.#entry;
  }

  /** Takes over what changes nothing about the connection: the names it is shown by. */
  rename({ name, slug }: ServerEntry): void {
    this.#entry = { ...this.#entry, name, slug };
  }

  get catalogue(): ServerCatalogue {
    return this.#catalogue.current;
  }

  get connection(): ConnectionState {
    return this.entry.enabled ? this.#connection.state : { status: 'disabled', since: this.#connection.state.since };
  }

  /** Whether anything is known of what it offers: read now, or kept from an earlier time. */
  get known(): boolean {
    return this.#catalogue.known;
  }

  start(): void {
    void this.#catalogue.restore();
    if (this.entry.enabled) this.#connection.start();
  }

  /** Resolves once the first attempt to connect has ended either way, or after `timeoutMs`. */
  async settled(timeoutMs: number): Promise<void> {
    if (this.entry.enabled) await this.#connection.settled(timeoutMs);
  }

  /** Connects at once, whatever the present state. */
  reconnect(): void {
    this.#connection.reconnect();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#changed.close();
    await Promise.all([this.#connection.close(), this.#links.close()]);
    await this.#catalogue.close();
  }

  /** Runs `work` as one of the calls under way. @throws NaruError `upstream.busy` when there are too many. */
  async occupy<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inFlight >= this.#options.limits.maxInFlightPerServer) {
      throw new NaruError('upstream.busy', {
        message: `“${this.entry.name}” already has ${this.#inFlight} calls under way. Try again shortly.`,
      });
    }
    this.#inFlight += 1;
    try {
      return await work();
    } finally {
      this.#inFlight -= 1;
    }
  }

  /**
   * The link that serves this wish: in the client's own era where the server speaks it, and never one session shared
   * by two principals on a remote server that keeps sessions.
   * @throws NaruError `upstream.unavailable` with the reason when there is no connection; the signal's reason.
   */
  linkFor(wish: LinkWish): UpstreamLink | Promise<UpstreamLink> {
    wish.signal.throwIfAborted();
    const main = this.#connection.link;
    if (main === undefined || this.#connection.state.status !== 'connected') return this.#linkWhenConnected(wish);
    return this.entry.target.kind === 'stdio' ? this.#links.overProcess(main, wish) : this.#links.toRemote(main, wish);
  }

  /** The link turned out to have lost its session: the next wish of this kind opens another. */
  dropLink(wish: LinkWish): void {
    this.#links.drop(wish);
  }

  /** Gives up what was kept for a session that has ended. */
  releaseSession(sessionId: string): void {
    this.#links.release(sessionId);
    this.#tellSubscriptions('resources/unsubscribe', this.#subscriptions.release(sessionId));
  }

  /**
   * Notes that a session subscribes to a resource or no longer does; false when the server need not be told, because
   * others on the same shared link want it as well.
   */
  countSubscription(
    link: UpstreamLink,
    { uri, sessionId, adding }: { uri: string; sessionId: string; adding: boolean },
  ): boolean {
    if (link !== this.#connection.link) return true;
    return adding ? this.#subscriptions.add(uri, sessionId) : this.#subscriptions.remove(uri, sessionId);
  }

  async #linkWhenConnected(wish: LinkWish): Promise<UpstreamLink> {
    if (!this.entry.enabled) throw this.#unavailable('It is stopped. Start it to use it.');
    if (this.#connection.state.status === 'connecting') await this.settled(this.#options.limits.connectTimeoutMs);
    const { state } = this.#connection;
    if (state.status === 'connected') return this.linkFor(wish);
    throw this.#unavailable(state.status === 'failing' ? state.reason : 'It is still starting.');
  }

  async #openMain(signal: AbortSignal): Promise<UpstreamLink> {
    const wish = { handlers: this.#handlers, capabilities: {}, listen: true, owners: 'many' as const };
    // A process may take long to come (an install, the runtime's back-off); only a remote server has a deadline.
    if (this.entry.target.kind === 'stdio') return this.#connector.openShared({ ...wish, signal });
    const bounded = AbortSignal.any([signal, this.#links.deadline()]);
    this.#links.eras = await this.#connector.probe(bounded);
    const { modern, legacy } = this.#links.eras;
    const transport = legacy === 'sse' ? 'sse' : 'http';
    return this.#connector.openRemote(modern ? 'modern' : 'legacy', transport, { ...wish, signal: bounded });
  }

  async #follow(link: UpstreamLink, signal: AbortSignal): Promise<void> {
    // A new connection knows nothing of what was subscribed to on the one before.
    this.#tellSubscriptions('resources/subscribe', this.#subscriptions.uris());
    const readAll = () => this.#readAgain(() => this.#catalogue.readAll(link, this.#spoken(link), signal));
    const options: FollowOptions = {
      clientInfo: { ...this.#options.identity },
      timeoutMs: this.#options.limits.listTimeoutMs,
      onNotification: this.#handlers.onNotification,
      onGap: readAll,
      onHealthy: () => {
        this.#links.closeIdle();
        if (Date.now() - this.#catalogue.readAtMs > listMaxAgeMs) readAll();
      },
    };
    await Promise.all([checkHealth(link, options, signal), listenForChanges(link, options, signal)]);
  }

  readonly #handlers: LinkHandlers = {
    onNotification: (method, params) => {
      const kinds = changedLists.get(method);
      if (kinds === undefined) this.#events.onNotification(this, method, params);
      else this.readChanged(kinds);
    },
    // No client's capabilities were declared on these links, so that a server that asks breaks the protocol.
    onRequest: (method) =>
      Promise.reject(new RpcFailure({ code: -32601, message: `No client can be asked for ${method} here.` })),
  };

  /** Somebody heard that these lists changed: they are read again soon. */
  readChanged(kinds: readonly ListKind[]): void {
    this.#changed.note(kinds);
  }

  /** Best effort: a server that refuses has told nobody anything before either. */
  #tellSubscriptions(method: 'resources/subscribe' | 'resources/unsubscribe', uris: readonly string[]): void {
    const { link } = this.#connection;
    if (link?.info.era !== 'legacy') return;
    for (const uri of uris) {
      const params = Buffer.from(JSON.stringify({ uri }));
      const told = link.request({
        method,
        params,
        signal: this.#closing.signal,
        timeoutMs: this.#options.limits.listTimeoutMs,
      });
      told.catch((error: unknown) => {
        this.#options.log.warn('A subscription was not told', { serverId: this.entry.id, reason: wordsFor(error) });
      });
    }
  }

  #readAgain(read: () => Promise<void>): void {
    read().catch((error: unknown) => {
      if (this.#closing.signal.aborted) return;
      this.#options.log.warn('Lists could not be read again', { serverId: this.entry.id, reason: wordsFor(error) });
    });
  }

  #spoken(main: UpstreamLink): readonly Era[] {
    const { legacy } = this.#links.eras;
    if (this.entry.target.kind === 'stdio') return [main.info.era];
    const others =
      legacy === undefined || legacy === 'unasked' || main.info.era === 'legacy' ? [] : ['legacy' as const];
    return [main.info.era, ...others];
  }

  #unavailable(reason: string): NaruError {
    return new NaruError('upstream.unavailable', { message: `“${this.entry.name}” cannot be used now. ${reason}` });
  }
}
