import type { JsonObject } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import { readMessages } from './answer-scan.ts';
import { encodeNotification, encodeRequest } from './encode-message.ts';
import type { Exchange, ExchangeEnd } from './exchange.ts';
import { ExchangeTable } from './exchange-table.ts';
import { Inbound } from './inbound.ts';
import type { LinkHandlers, LinkOptions, UpstreamAnswer, UpstreamRequest } from './link.ts';
import { LinkLife } from './link-life.ts';
import type { Requester } from './open-link.ts';
import { ServerRequests } from './server-requests.ts';
import { lost, notSent } from './upstream-failure.ts';

/** A way of messages in both directions that is one for all requests: pipes, or HTTP+SSE. */
export interface DuplexTransport {
  /** Sends one message. Throws where it surely was not sent; fails the exchange it opens where it breaks later. */
  send(message: Buffer, exchange?: Exchange): void;
  close(): Promise<void>;
}

export interface DuplexOptions {
  readonly handlers: LinkHandlers;
  readonly limits: GatewayLimits;
  readonly owners: LinkOptions['owners'];
  /** Where ids begin, so that a link never takes an answer meant for one before it on the same pipes. */
  readonly firstId: number;
}

/** JSON-RPC over one duplex transport. */
export class DuplexRpc implements Requester {
  readonly life = new LinkLife();
  readonly #transport: DuplexTransport;
  readonly #limits: GatewayLimits;
  readonly #table: ExchangeTable;
  readonly #serverRequests: ServerRequests;
  readonly #inbound: Inbound;
  #mayAsk = true;

  constructor(transport: DuplexTransport, { handlers, limits, owners, firstId }: DuplexOptions) {
    this.#transport = transport;
    this.#limits = limits;
    this.#table = new ExchangeTable(firstId);
    this.#serverRequests = new ServerRequests(handlers, (message) => this.#sendAside(message));
    this.#inbound = new Inbound({ table: this.#table, handlers, owners, serverRequests: this.#serverRequests });
  }

  async request(request: UpstreamRequest): Promise<UpstreamAnswer> {
    this.life.check();
    const exchange = this.#table.begin(request, (ended, end) => this.#onEnd(ended, end));
    try {
      const message = encodeRequest(exchange.id, request.method, request.params);
      this.#transport.send(message, exchange);
    } catch (error) {
      exchange.fail(notSent(error));
    }
    return exchange.answered;
  }

  notify(method: string, params?: JsonObject): void {
    if (!this.life.over) this.#sendAside(encodeNotification(method, params));
  }

  /** Takes the bytes of one message (or batch); what is not JSON-RPC is noise and changes nothing. */
  receive(bytes: Buffer): void {
    if (this.life.over) return;
    for (const message of readMessages(bytes, this.#limits)) {
      if (message.kind !== 'request' || this.#mayAsk) this.#inbound.receive(message);
    }
  }

  /** From now on requests of the upstream are ignored: a modern server may send none. */
  ignoreServerRequests(): void {
    this.#mayAsk = false;
  }

  /** The transport broke: whatever is under way is lost. */
  fail(error: Error): void {
    if (!this.life.end(error)) return;
    this.#table.failAll((method) => lost(method, error.message, error));
    this.#serverRequests.close();
    void this.#transport.close();
  }

  async close(): Promise<void> {
    if (!this.life.end('Naru closed it.')) return;
    this.#table.failAll((method) => lost(method, 'Naru closed the connection to the server.'));
    this.#serverRequests.close();
    await this.#transport.close();
  }

  #onEnd(exchange: Exchange, end: ExchangeEnd): void {
    if (this.life.over || (end !== 'timeout' && end !== 'aborted')) return;
    // The one request that must not be cancelled (2025-11-25, basic/utilities/cancellation).
    if (exchange.request.method === 'initialize') return;
    const reason = end === 'timeout' ? 'The request timed out.' : 'The client cancelled the request.';
    this.notify('notifications/cancelled', { requestId: exchange.id, reason });
  }

  /** Notifications and replies: nothing waits for them. */
  #sendAside(message: Buffer): void {
    if (this.life.over) return;
    try {
      this.#transport.send(message);
    } catch {
      // The transport is full or gone; either way the requests under way say so.
      return;
    }
  }
}
