import type { JsonObject } from '../json.ts';
import { modernMeta } from './handshake.ts';
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

export function modernLink(info: UpstreamInfo, requester: Requester, options: LinkOptions): UpstreamLink {
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
