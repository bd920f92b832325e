import { isJsonObject, type JsonObject } from '../json.ts';
import { modernVersion, rpcCodes } from '../protocol.ts';
import { discoverRequest, initializeRequest, legacyInfo, modernInfo, modernMeta } from './handshake.ts';
import {
  type LinkOptions,
  RpcFailure,
  type UpstreamAnswer,
  type UpstreamInfo,
  type UpstreamLink,
  type UpstreamRequest,
} from './link.ts';
import type { LinkLife } from './link-life.ts';

/** Carries requests to one upstream, before and after it is known what the upstream is. */
export interface Requester {
  readonly life: LinkLife;
  request(request: UpstreamRequest): Promise<UpstreamAnswer>;
  notify(method: string, params?: JsonObject): void;
  close(): Promise<void>;
}

export function legacyLink(info: UpstreamInfo, requester: Requester): UpstreamLink {
  return {
    info,
    closed: requester.life.closed,
    request: (request) => requester.request(request),
    notify: (method, params) => requester.notify(method, params),
    close: () => requester.close(),
  };
}

/** Sends `initialize` and `notifications/initialized`. Rejects with OtherEra when the server refuses. */
export async function initialize(requester: Requester, options: LinkOptions): Promise<UpstreamLink> {
  const info = legacyInfo(await requester.request(initializeRequest(options)));
  requester.notify('notifications/initialized');
  return legacyLink(info, requester);
}

/** Asks `server/discover` and opens a link on what it says. Rejects with OtherEra when the server is not modern. */
export async function discover(requester: Requester, options: LinkOptions): Promise<UpstreamLink> {
  const answer = await requester.request(discoverRequest(options));
  if (!namesOurVersion(answer)) return modernLink(modernInfo(answer), requester, options);
  // A refusal that lists the very version we spoke: asked again as the specification wants it, but once only.
  return modernLink(modernInfo(await requester.request(discoverRequest(options))), requester, options);
}

function namesOurVersion(answer: UpstreamAnswer): boolean {
  if (answer.kind !== 'error' || answer.error.code !== rpcCodes.unsupportedVersion) return false;
  const { data } = answer.error;
  const supported = isJsonObject(data) ? data['supported'] : undefined;
  return Array.isArray(supported) && supported.includes(modernVersion);
}

function modernLink(info: UpstreamInfo, requester: Requester, options: LinkOptions): UpstreamLink {
  return {
    ...legacyLink(info, requester),
    async listen(filter, onEvent, signal) {
      const params = Buffer.from(JSON.stringify({ _meta: modernMeta(options), notifications: filter }));
      // The deadline holds until the server acknowledges the subscription.
      const timeoutMs = options.limits.connectTimeoutMs;
      const request = { method: 'subscriptions/listen', params, signal, timeoutMs, onNotification: onEvent };
      const answer = await requester.request(request);
      if (answer.kind === 'error') throw new RpcFailure(answer.error);
    },
  };
}
