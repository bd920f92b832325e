import { NaruError } from '@naru/contract';
import { prefixedUri } from '../catalogue/names.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import { httpStatusOf } from '../protocol.ts';
import { type LinkHandlers, RpcFailure, SessionLost, type UpstreamLink } from '../upstream/link.ts';
import { requestMeta, withoutEnvelope } from '../upstream/request-meta.ts';
import type { LinkWish, SpeakingServer } from '../upstream/server-links.ts';
import type { Answer } from '../wire/answer.ts';
import type { ParamChanges } from '../wire/params.ts';
import type { Call, CallSession } from './call.ts';
import { reaches } from './log-level.ts';
import { mirrorHeaders } from './param-headers.ts';
import { crossError, crossResult } from './result-codec.ts';
import type { Target } from './target.ts';

/** Sends calls to the servers they are for, across eras and names, and brings their answers back. */
export class Forwarder {
  readonly #limits: GatewayLimits;
  readonly #identity: { readonly name: string; readonly version: string };
  /** The level that a legacy link was last told, so that it is told once. */
  readonly #levels = new WeakMap<UpstreamLink, string>();
  #tokens = 0;

  constructor(options: { limits: GatewayLimits; identity: { readonly name: string; readonly version: string } }) {
    this.#limits = options.limits;
    this.#identity = options.identity;
  }

  /** @throws NaruError as {@link UpstreamLink.request}, `upstream.busy`, `upstream.unavailable` */
  forward(call: Call, target: Target): Promise<Answer> {
    return target.server.occupy(async () => {
      const wish = this.wishOf(call);
      try {
        return await this.#send(call, target, await target.server.linkFor(wish));
      } catch (error) {
        if (!(error instanceof SessionLost)) throw error;
        // The upstream refused the session before it looked at the call, so that nothing ran twice.
        target.server.dropLink(wish);
        return this.#send(call, target, await target.server.linkFor(wish));
      }
    });
  }

  wishOf({ era, principal, session, view, signal }: Call): LinkWish {
    if (session === undefined) return { era, signal, principalId: principal.id, session: undefined };
    const { id, capabilities, listening } = session;
    return {
      era,
      signal,
      principalId: principal.id,
      session: {
        id,
        capabilities,
        listening,
        handlersFor: (server) => sessionHandlers(session, server, view.prefixed),
        prepare: (link) => this.setLevel(link, session.logLevel),
      },
    };
  }

  /** Tells a legacy upstream which log messages are wanted, where it has any and was not told so already. */
  async setLevel(link: UpstreamLink, level: string | undefined): Promise<void> {
    const { era, capabilities } = link.info;
    if (level === undefined || era !== 'legacy' || capabilities['logging'] === undefined) return;
    const told = this.#levels.get(link);
    // A link may serve several: it stays as talkative as any of them wants, and each hears only its own level.
    if (told !== undefined && reaches(level, told)) return;
    const params = Buffer.from(JSON.stringify({ level }));
    const { signal } = new AbortController();
    try {
      await link.request({ method: 'logging/setLevel', params, signal, timeoutMs: this.#limits.listTimeoutMs });
    } catch (error) {
      // A server that does not take the level can still do its work: each client hears only its own level anyway.
      if (!(error instanceof NaruError) || error.code !== 'upstream.timeout') throw error;
    }
    this.#levels.set(link, level);
  }

  async #send(call: Call, target: Target, link: UpstreamLink): Promise<Answer> {
    const upstream = link.info.era;
    if (call.logLevel !== undefined) await this.setLevel(link, call.logLevel);
    const headers =
      upstream === 'modern' || call.paramHeaders !== undefined ? mirrorHeaders(call, target.tool) : undefined;
    const token = this.#progressToken(call);
    const changes = this.#changes(call, target, { link, token, mirrored: headers !== undefined });
    const answer = await link.request({
      method: call.method,
      params: changes === undefined ? call.params.bytes : call.params.splice(changes),
      ...(target.name === undefined ? {} : { name: target.name }),
      ...(headers === undefined ? {} : { headers }),
      ...(token === undefined ? {} : { progressToken: token }),
      signal: call.signal,
      timeoutMs: this.#limits.callTimeoutMs,
      onNotification: (method, params) => relayNotification(call, method, params),
      ...(call.ask === undefined ? {} : { onRequest: call.ask }),
    });
    const serverSlug = call.view.prefixed ? target.server.entry.slug : undefined;
    const crossing = { method: call.method, client: call.era, upstream, serverSlug };
    if (answer.kind === 'result') return { kind: 'result', result: crossResult(answer.result, crossing) };
    const error = crossError(answer.error, crossing);
    return { kind: 'error', error, httpStatus: answer.httpStatus === 400 ? 400 : httpStatusOf(error.code) };
  }

  /** What of the params must differ upstream; undefined when they can go as they came. */
  #changes(
    call: Call,
    target: Target,
    { link, token, mirrored }: { link: UpstreamLink; token: string | undefined; mirrored: boolean },
  ): ParamChanges | undefined {
    const meta = this.#meta(call, link, token);
    const changes: Record<string, JsonObject | string | undefined> = { ...target.changes };
    if (meta !== 'same') changes['_meta'] = meta;
    // Naru read these arguments to mirror them: what it read is what must arrive.
    const read = mirrored ? call.params.get('arguments') : undefined;
    if (isJsonObject(read)) changes['arguments'] = read;
    return Object.keys(changes).length === 0 ? undefined : changes;
  }

  #meta(call: Call, link: UpstreamLink, token: string | undefined): JsonObject | undefined | 'same' {
    const given = call.params.get('_meta');
    const meta = isJsonObject(given) ? given : {};
    const progress = token === undefined ? {} : { progressToken: token };
    if (call.era === link.info.era) return token === undefined ? 'same' : { ...meta, ...progress };
    if (call.era === 'modern') {
      const kept = { ...withoutEnvelope(meta), ...progress };
      return Object.keys(kept).length === 0 ? undefined : kept;
    }
    const clientInfo = Object.keys(call.clientInfo).length === 0 ? { ...this.#identity } : call.clientInfo;
    return { ...meta, ...progress, ...requestMeta({ clientInfo, logLevel: call.logLevel }) };
  }

  /** A token of our own where the client wants progress: two clients may well choose the same. */
  #progressToken(call: Call): string | undefined {
    const meta = call.params.get('_meta');
    if (!isJsonObject(meta) || meta['progressToken'] === undefined) return undefined;
    this.#tokens += 1;
    return `naru-${this.#tokens}`;
  }
}

function relayNotification(call: Call, method: string, params: JsonObject): void {
  if (method === 'notifications/progress') {
    const meta = call.params.get('_meta');
    const progressToken = isJsonObject(meta) ? meta['progressToken'] : undefined;
    if (progressToken !== undefined) call.notify(method, { ...params, progressToken });
    return;
  }
  if (method !== 'notifications/message') return;
  // A modern client hears nothing it did not ask for; a legacy one everything until it sets a level.
  const wanted = call.logLevel ?? (call.era === 'legacy' ? 'debug' : undefined);
  if (wanted !== undefined && reaches(params['level'], wanted)) call.notify(method, params);
}

/** A session's own link speaks to that session alone. */
function sessionHandlers(session: CallSession, server: SpeakingServer, prefixed: boolean): LinkHandlers {
  const { slug } = server.entry;
  return {
    onNotification: (method, params) => {
      switch (method) {
        case 'notifications/message':
          if (reaches(params['level'], session.logLevel ?? 'debug')) session.notify(method, params);
          return;
        case 'notifications/resources/updated': {
          const uri = prefixed ? prefixedUri(slug, String(params['uri'])) : String(params['uri']);
          if (session.subscriptions.has(uri)) session.notify(method, { ...params, uri });
          return;
        }
        case 'notifications/tools/list_changed':
          return server.readChanged(['tools']);
        case 'notifications/prompts/list_changed':
          return server.readChanged(['prompts']);
        case 'notifications/resources/list_changed':
          return server.readChanged(['resources', 'resourceTemplates']);
      }
    },
    onRequest: (method, params, signal) =>
      askable(method, session.capabilities)
        ? session.ask(method, params, { signal })
        : Promise.reject(new RpcFailure({ code: -32601, message: `${method} is not relayed.` })),
  };
}

/** What a legacy server may ask of a client, and the capability by which the client allows it. */
const capabilityFor = new Map([
  ['sampling/createMessage', 'sampling'],
  ['elicitation/create', 'elicitation'],
  ['roots/list', 'roots'],
]);

export function askable(method: string, capabilities: JsonObject): boolean {
  const capability = capabilityFor.get(method);
  return capability !== undefined && capabilities[capability] !== undefined;
}
