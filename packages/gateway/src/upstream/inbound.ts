import { isJsonObject, type JsonObject } from '../json.ts';
import { metaKeys } from '../protocol.ts';
import type { UpstreamMessage } from './answer-scan.ts';
import type { Exchange } from './exchange.ts';
import type { ExchangeTable } from './exchange-table.ts';
import type { LinkHandlers, LinkOptions } from './link.ts';
import type { ServerRequests } from './server-requests.ts';
import { invalidAnswer } from './upstream-failure.ts';

export interface InboundParts {
  readonly table: ExchangeTable;
  readonly handlers: LinkHandlers;
  /** Absent in the modern era, in which a server asks nothing by itself: its requests are then ignored. */
  readonly serverRequests?: ServerRequests;
  readonly owners: LinkOptions['owners'];
}

/** Takes what an upstream says to whom it concerns. Answers to nobody and messages out of place are ignored. */
export class Inbound {
  readonly #parts: InboundParts;

  constructor(parts: InboundParts) {
    this.#parts = parts;
  }

  /** `owner`: the request on whose own stream the message came, where the transport has such streams. */
  receive(message: UpstreamMessage, owner?: Exchange): void {
    const { table, serverRequests } = this.#parts;
    switch (message.kind) {
      case 'notification':
        this.#notification(message.method, message.params, owner);
        break;
      case 'request':
        serverRequests?.receive(message, owner ?? this.#onlyOne('onRequest'));
        break;
      case 'result':
      case 'error':
      case 'invalid': {
        const exchange = table.byId(message.id);
        if (exchange !== undefined && (owner === undefined || owner === exchange)) settle(exchange, message);
        break;
      }
    }
  }

  #onlyOne(handler: 'onRequest' | 'onNotification'): Exchange | undefined {
    return this.#parts.owners === 'one' ? this.#parts.table.only(handler) : undefined;
  }

  #notification(method: string, params: JsonObject, owner: Exchange | undefined): void {
    const { table, handlers, serverRequests } = this.#parts;
    switch (method) {
      case 'notifications/progress':
        table.byProgress(params)?.notify(method, params);
        break;
      case 'notifications/cancelled':
        serverRequests?.cancel(params);
        // A modern server ends a subscription like this too (2026-07-28, patterns/cancellation).
        table.bySubscription(params['requestId'])?.answer({ kind: 'result', result: Buffer.from('{}') });
        break;
      case 'notifications/message': {
        const exchange = owner ?? this.#onlyOne('onNotification');
        if (exchange === undefined) handlers.onNotification(method, params);
        else exchange.notify(method, params);
        break;
      }
      default: {
        const subscription = table.bySubscription(subscriptionIdOf(params));
        if (subscription === undefined) handlers.onNotification(method, params);
        else subscription.notify(method, params);
      }
    }
  }
}

function subscriptionIdOf({ _meta: meta }: JsonObject): unknown {
  return isJsonObject(meta) ? meta[metaKeys.subscriptionId] : undefined;
}

function settle(exchange: Exchange, message: Extract<UpstreamMessage, { kind: 'result' | 'error' | 'invalid' }>): void {
  if (message.kind === 'result') exchange.answer({ kind: 'result', result: message.result });
  else if (message.kind === 'error') exchange.answer({ kind: 'error', error: message.error });
  else exchange.fail(invalidAnswer(message.reason));
}
