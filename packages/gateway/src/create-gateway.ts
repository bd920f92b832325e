import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { NaruError } from '@naru/contract';
import { KeyTable } from './access/key-table.ts';
import type { Principal } from './access/principal.ts';
import type { Address } from './address.ts';
import { announced, ChangeBus } from './catalogue/change-bus.ts';
import { prefixedName, prefixedUri } from './catalogue/names.ts';
import type { ListKind } from './catalogue/server-catalogue.ts';
import type { ClientSession } from './edge/client-session.ts';
import { refuse } from './edge/failure.ts';
import { LegacyEdge } from './edge/http-legacy.ts';
import { ModernEdge } from './edge/http-modern.ts';
import { SseEdge } from './edge/http-sse.ts';
import { ListenEdge } from './edge/listen.ts';
import { McpFront } from './edge/mcp-front.ts';
import { SessionTable } from './edge/session-table.ts';
import { KeepAlive } from './edge/sse-stream.ts';
import type { DroppedItem, Gateway, GatewayOptions, ListedTool, ServerReport, ToolCallRequest } from './gateway.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { defaultLimits, type GatewayLimits } from './limits.ts';
import { metaKeys, modernVersion } from './protocol.ts';
import type { Call } from './route/call.ts';
import { Router } from './route/router.ts';
import { Directory } from './snapshot/directory.ts';
import type { ProjectSnapshot } from './snapshot/project-snapshot.ts';
import { UpstreamServer } from './upstream/upstream-server.ts';
import { Params } from './wire/params.ts';

/** Builds the data plane. Nothing connects before {@link Gateway.setProject}. */
export function createGateway(options: GatewayOptions): Gateway {
  return new McpGateway(options);
}

/** How long after its time a key's streams may stay open, milliseconds. */
const expiryCheckMs = 5_000;

class McpGateway implements Gateway {
  readonly access = new KeyTable();
  readonly #options: GatewayOptions;
  readonly #limits: GatewayLimits;
  readonly #directory: Directory;
  readonly #router: Router;
  readonly #sessions: SessionTable;
  readonly #keepAlive: KeepAlive;
  readonly #listen: ListenEdge;
  readonly #sse: SseEdge;
  readonly #front: McpFront;
  readonly #expiry: NodeJS.Timeout;
  readonly #changes = new ChangeBus();
  readonly #listeners = new Set<(serverId: string) => void>();
  readonly #underWay = new Set<Promise<void>>();
  #closed = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const limits = { ...defaultLimits, ...options.limits };
    const { identity, log } = options;
    this.#limits = limits;
    this.#directory = new Directory((entry) => this.#connect(entry));
    this.#router = new Router({ limits, identity });
    this.#sessions = new SessionTable({ maxSessions: limits.maxSessions, idleMs: limits.sessionIdleMs });
    const keepAlive = new KeepAlive(limits.keepAliveMs);
    this.#keepAlive = keepAlive;
    const router = this.#router;
    const server = (serverId: string) => this.#directory.server(serverId);
    this.#listen = new ListenEdge({ changes: this.#changes, limits, keepAlive, server });
    const onSessionEnd = (session: ClientSession) => this.#releaseSession(session);
    const legacy = new LegacyEdge({ router, sessions: this.#sessions, identity, limits, keepAlive, log, onSessionEnd });
    this.#sse = new SseEdge({ legacy, limits, keepAlive, log });
    this.#front = new McpFront({
      modern: new ModernEdge({ router, listen: this.#listen, limits, keepAlive, log }),
      legacy,
      sse: this.#sse,
      limits,
    });
    this.access.onEnd((principal) => this.#end(principal));
    this.#expiry = setInterval(() => this.access.endExpired(), expiryCheckMs).unref();
  }

  /** What a principal whose key is gone has open ends with it. */
  #end({ id }: Principal): void {
    this.#sessions.endOf(id);
    this.#sse.endOf(id);
    this.#listen.endOf(id);
  }

  setProject(snapshot: ProjectSnapshot): void {
    this.#directory.set(snapshot);
    const view = this.#directory.view(snapshot.projectId);
    if (view !== undefined) this.#announce(view.key, ['tools', 'prompts', 'resources']);
  }

  removeProject(projectId: string): void {
    this.#directory.remove(projectId);
  }

  handle(request: IncomingMessage, response: ServerResponse, target: { address: Address; principal: Principal }): void {
    const work = this.#answer(request, response, target).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  report(serverId: string): ServerReport | undefined {
    const server = this.#directory.server(serverId);
    if (server === undefined) return undefined;
    const { lists, eras } = server.catalogue;
    const counts = {
      tools: lists.tools.length,
      resources: lists.resources.length + lists.resourceTemplates.length,
      prompts: lists.prompts.length,
    };
    return { serverId, connection: server.connection, eras, counts };
  }

  onChange(listener: (serverId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tools(projectId: string): { readonly items: readonly ListedTool[]; readonly dropped: readonly DroppedItem[] } {
    const servers = this.#directory.view(projectId)?.servers ?? [];
    return {
      items: servers.flatMap(({ entry: { id, slug }, catalogue }) =>
        catalogue.lists.tools.map((definition) => {
          const upstreamName = String(definition['name']);
          const name = prefixedName(slug, upstreamName);
          return { name, upstreamName, serverId: id, serverSlug: slug, definition };
        }),
      ),
      dropped: servers.flatMap(({ entry: { id }, catalogue }) =>
        catalogue.dropped
          .filter(({ kind }) => kind === 'tools')
          .map(({ name, reason }) => ({ serverId: id, name, reason })),
      ),
    };
  }

  async callTool(request: ToolCallRequest): Promise<JsonObject> {
    const { principal, projectId } = request;
    const view = this.#directory.resolve({ kind: 'project', project: projectId, endpoint: 'mcp' }, principal);
    const answer = await this.#router.answer(pageCall(request, view));
    if (answer.kind === 'error') {
      throw new NaruError('upstream.invalid', { message: answer.error.message, data: { rpc: answer.error } });
    }
    const result: unknown = JSON.parse(answer.result.toString('utf8'));
    if (!isJsonObject(result)) throw new NaruError('upstream.invalid');
    return result;
  }

  reconnect(serverId: string): void {
    this.#directory.server(serverId)?.reconnect();
  }

  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    clearInterval(this.#expiry);
    this.#listen.close();
    const timer = new AbortController();
    const late = sleep(graceMs, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#underWay), late]);
    timer.abort();
    this.#sessions.close();
    this.#keepAlive.close();
    await this.#directory.close();
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    { address, principal }: { address: Address; principal: Principal },
  ): Promise<void> {
    const { log, responseHeaders: headers = {} } = this.#options;
    try {
      if (this.#closed)
        throw new NaruError('instance.unavailable', { message: 'Naru is stopping. Try again shortly.' });
      const view = this.#directory.resolve(address, principal);
      await this.#front.handle({ request, response, principal, view, headers }, address.endpoint);
    } catch (error) {
      refuse(response, error, { log, headers });
    }
  }

  #connect(entry: ConstructorParameters<typeof UpstreamServer>[0]): UpstreamServer {
    const { processes, httpRoutes, credentials, catalogues, identity, log } = this.#options;
    const ports = { processes, httpRoutes, credentials };
    return new UpstreamServer(
      entry,
      { ports, identity, limits: this.#limits, catalogues, log },
      {
        onConnectionChanged: (server) => this.#changed(server.entry.id),
        onListsChanged: (server, kinds) => this.#listsChanged(server, kinds),
        onNotification: (server, method, params) => this.#relayUpdate(server, method, params),
      },
    );
  }

  #changed(serverId: string): void {
    for (const listener of this.#listeners) listener(serverId);
  }

  #listsChanged(server: UpstreamServer, kinds: readonly ListKind[]): void {
    for (const view of this.#directory.viewsOf(server)) this.#announce(view.key, announced(kinds));
    this.#changed(server.entry.id);
  }

  #announce(viewKey: string, lists: ReturnType<typeof announced>): void {
    for (const list of lists) {
      this.#changes.emit(viewKey, list);
      for (const session of this.#sessions.at(viewKey)) session.notify(`notifications/${list}/list_changed`, {});
    }
  }

  /** A shared connection's news of a resource goes to the sessions that subscribed to it. */
  #relayUpdate(server: UpstreamServer, method: string, params: JsonObject): void {
    if (method !== 'notifications/resources/updated') return;
    for (const view of this.#directory.viewsOf(server)) {
      const own = String(params['uri']);
      const uri = view.prefixed ? prefixedUri(server.entry.slug, own) : own;
      for (const session of this.#sessions.at(view.key)) {
        if (session.subscriptions.has(uri)) session.notify(method, { ...params, uri });
      }
    }
  }

  #releaseSession(session: ClientSession): void {
    for (const server of this.#directory.servers()) server.releaseSession(session.id);
  }
}

/** A call that a page or the API makes for a signed-in person: modern, with an envelope of Naru's own. */
function pageCall(request: ToolCallRequest, view: Call['view']): Call {
  const wantsProgress = request.onProgress !== undefined;
  const clientInfo = { name: 'naru-dashboard', version: '1' };
  const value: JsonObject = {
    name: request.tool,
    arguments: request.arguments,
    _meta: {
      [metaKeys.protocolVersion]: modernVersion,
      [metaKeys.clientInfo]: clientInfo,
      [metaKeys.clientCapabilities]: {},
      ...(wantsProgress ? { progressToken: 'page' } : {}),
    },
  };
  return {
    principal: request.principal,
    view,
    era: 'modern',
    method: 'tools/call',
    params: Params.of(value),
    clientInfo,
    session: undefined,
    logLevel: undefined,
    signal: request.signal,
    paramHeaders: undefined,
    notify: (method, params) => {
      if (method === 'notifications/progress') request.onProgress?.(params);
    },
    ask: undefined,
  };
}
