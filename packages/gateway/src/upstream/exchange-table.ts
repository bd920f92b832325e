import { NaruError } from '@naru/contract';
import type { JsonObject } from '../json.ts';
import { Exchange, type ExchangeEnd } from './exchange.ts';
import type { UpstreamRequest } from './link.ts';

/** Far above what a pool allows at one upstream; only there so that no bug upstairs can make it grow for ever. */
const maxExchanges = 65_536;

/** The requests under way on one link, found by id or by progress token. */
export class ExchangeTable {
  readonly #byId = new Map<number, Exchange>();
  readonly #byToken = new Map<string, Exchange>();
  #lastId: number;

  /** `firstId`: where ids begin. Links that share a process one after the other must not begin alike. */
  constructor(firstId = 1) {
    this.#lastId = firstId - 1;
  }

  /**
   * Begins an exchange; `onEnd` hears how it ended, after it has left the table. Throws the reason of the request's
   * signal when that is aborted already, and `upstream.busy`.
   */
  begin(request: UpstreamRequest, onEnd: (exchange: Exchange, end: ExchangeEnd) => void): Exchange {
    request.signal.throwIfAborted();
    if (this.#byId.size >= maxExchanges) throw new NaruError('upstream.busy');
    this.#lastId += 1;
    const id = this.#lastId;
    const exchange: Exchange = new Exchange(id, request, (end) => {
      this.#byId.delete(id);
      if (request.progressToken !== undefined) this.#byToken.delete(request.progressToken);
      onEnd(exchange, end);
    });
    this.#byId.set(id, exchange);
    if (request.progressToken !== undefined) this.#byToken.set(request.progressToken, exchange);
    return exchange;
  }

  byId(id: unknown): Exchange | undefined {
    return typeof id === 'number' ? this.#byId.get(id) : undefined;
  }

  /** The exchange a `notifications/progress` speaks of. */
  byProgress(params: JsonObject): Exchange | undefined {
    const token = params['progressToken'];
    return typeof token === 'string' ? this.#byToken.get(token) : undefined;
  }

  /** The `subscriptions/listen` that a tagged notification belongs to. */
  bySubscription(id: unknown): Exchange | undefined {
    const exchange = this.byId(id);
    return exchange?.request.method === 'subscriptions/listen' ? exchange : undefined;
  }

  /** The only exchange that wants what `handler` names, when there is exactly one. */
  only(handler: 'onNotification' | 'onRequest'): Exchange | undefined {
    let found: Exchange | undefined;
    for (const exchange of this.#byId.values()) {
      if (exchange.request[handler] === undefined) continue;
      if (found !== undefined) return undefined;
      found = exchange;
    }
    return found;
  }

  failAll(errorFor: (method: string) => Error): void {
    for (const exchange of [...this.#byId.values()]) exchange.fail(errorFor(exchange.request.method));
  }
}
