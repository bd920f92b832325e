import { setTimeout as sleep } from 'node:timers/promises';
import { NaruError } from '@naru/contract';
import type { AnnouncedList, ChangeBus } from '../catalogue/change-bus.ts';
import { prefixedUri } from '../catalogue/names.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import { metaKeys } from '../protocol.ts';
import { canSubscribe } from '../route/describe.ts';
import { resourceTarget } from '../route/target.ts';
import type { UpstreamServer } from '../upstream/upstream-server.ts';
import { encodeAnswer, encodeNotification, resultOf } from '../wire/answer.ts';
import type { ClientMessage } from '../wire/client-message.ts';
import type { HttpExchange } from './http-exchange.ts';
import { type KeepAlive, SseStream } from './sse-stream.ts';

export interface ListenEdgeOptions {
  /** The server of this id as it is now. */
  server(serverId: string): UpstreamServer | undefined;
  readonly changes: ChangeBus;
  readonly limits: GatewayLimits;
  readonly keepAlive: KeepAlive;
}

type Subscription = ReadonlyMap<UpstreamServer, readonly string[]>;

const maxSubscribedResources = 256;
const listenAgainMs = 1_000;

/** `subscriptions/listen` of 2026-07-28: one stream of the changes that the client named, each tagged with its id. */
export class ListenEdge {
  readonly #options: ListenEdgeOptions;
  readonly #open = new Map<() => void, string>();

  constructor(options: ListenEdgeOptions) {
    this.#options = options;
  }

  /** Streams until the client goes away (the signal aborts) or Naru closes. */
  async open(
    { response, view, principal, headers }: HttpExchange,
    { idText, params }: Extract<ClientMessage, { kind: 'request' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { changes, keepAlive, limits } = this.#options;
    const own = [...this.#open.values()].filter((principalId) => principalId === principal.id).length;
    if (own >= limits.maxStreamsPerPrincipal) throw new NaruError('mcp.too_many_sessions');
    const given = params.get('notifications');
    const wanted = isJsonObject(given) ? given : {};
    const lists = wantedLists(wanted);
    const resources = wantedResources(view, wanted);
    const stream = new SseStream(response, { keepAlive, maxBacklogBytes: limits.maxStreamBacklogBytes, headers });
    const tag = { [metaKeys.subscriptionId]: JSON.parse(idText) as string | number };
    const send = (method: string, value: JsonObject) =>
      stream.send(encodeNotification(method, { ...value, _meta: tag }));
    send('notifications/subscriptions/acknowledged', { notifications: honored(wanted, lists, resources) });
    const stop = changes.listen(view.key, (list) => lists.has(list) && send(`notifications/${list}/list_changed`, {}));
    const ended = Promise.withResolvers<void>();
    const finish = () => ended.resolve();
    this.#open.set(finish, principal.id);
    signal.addEventListener('abort', finish, { once: true });
    const over = new AbortController();
    for (const [server, uris] of resources) {
      void this.#follow({ server, uris, principalId: principal.id, prefixed: view.prefixed }, send, over.signal);
    }
    await ended.promise;
    over.abort();
    stop();
    this.#open.delete(finish);
    stream.send(encodeAnswer(idText, resultOf({ resultType: 'complete', _meta: tag })));
    stream.end();
  }

  close(): void {
    for (const finish of [...this.#open.keys()]) finish();
  }

  /** Ends every subscription of a principal. */
  endOf(principalId: string): void {
    for (const [finish, owner] of [...this.#open]) if (owner === principalId) finish();
  }

  /** Passes on what a modern upstream tells of its resources; listens again when its stream breaks. */
  async #follow(
    {
      server,
      uris,
      principalId,
      prefixed,
    }: { server: UpstreamServer; uris: readonly string[]; principalId: string; prefixed: boolean },
    send: (method: string, params: JsonObject) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const onEvent = (method: string, params: JsonObject) => {
      if (method !== 'notifications/resources/updated') return;
      const uri = String(params['uri']);
      send(method, { ...params, uri: prefixed ? prefixedUri(server.entry.slug, uri) : uri });
    };
    while (!signal.aborted) {
      try {
        // Asked for anew each time: a change of the server's configuration puts another in its place.
        const link = await this.#options.server(server.entry.id)?.linkFor({
          era: 'modern',
          signal,
          principalId,
          session: undefined,
        });
        await link?.listen?.({ resourceSubscriptions: uris }, onEvent, signal);
      } catch {
        // The upstream is away; its return is worth waiting for as long as the client listens.
      }
      await sleep(listenAgainMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

const listByFilter: readonly (readonly [string, AnnouncedList])[] = [
  ['toolsListChanged', 'tools'],
  ['promptsListChanged', 'prompts'],
  ['resourcesListChanged', 'resources'],
];

function wantedLists(wanted: JsonObject): ReadonlySet<AnnouncedList> {
  return new Set(listByFilter.filter(([key]) => wanted[key] === true).map(([, list]) => list));
}

/** The resources whose servers can tell of changes, in the servers' own URIs. */
function wantedResources(view: HttpExchange['view'], { resourceSubscriptions }: JsonObject): Subscription {
  const byServer = new Map<UpstreamServer, string[]>();
  if (!Array.isArray(resourceSubscriptions)) return byServer;
  for (const uri of resourceSubscriptions.slice(0, maxSubscribedResources)) {
    const { server, name } = resourceTarget(view, uri);
    if (!server.catalogue.eras.includes('modern') || !canSubscribe(server.catalogue.capabilities)) continue;
    byServer.set(server, [...(byServer.get(server) ?? []), name ?? '']);
  }
  return byServer;
}

function honored(wanted: JsonObject, lists: ReadonlySet<AnnouncedList>, resources: Subscription): JsonObject {
  const uris = Array.isArray(wanted['resourceSubscriptions']) ? wanted['resourceSubscriptions'] : [];
  return {
    ...Object.fromEntries(listByFilter.filter(([, list]) => lists.has(list)).map(([key]) => [key, true])),
    ...(resources.size === 0 ? {} : { resourceSubscriptions: uris }),
  };
}
