import { modernVersion } from '../protocol.ts';
import { encodeRequest } from './encode-message.ts';
import type { Exchange } from './exchange.ts';
import { ExchangeTable } from './exchange-table.ts';
import { eraFailure } from './handshake.ts';
import { encodeHeaderValue } from './header-value.ts';
import { HttpChannel } from './http-channel.ts';
import { HttpPost } from './http-post.ts';
import type { HttpCall } from './http-response.ts';
import type { HttpTarget } from './http-target.ts';
import { Inbound } from './inbound.ts';
import type { LinkOptions, UpstreamAnswer, UpstreamLink, UpstreamRequest } from './link.ts';
import { LinkLife } from './link-life.ts';
import { discover, type Requester } from './open-link.ts';
import { lost, notSent } from './upstream-failure.ts';

/**
 * Opens a link over Streamable HTTP of 2026-07-28: asks `server/discover`, and rejects with `upstream.invalid` when the
 * server is not modern, else as requests of an {@link UpstreamLink} do. There is no session: it only ends by close().
 */
export async function openModernHttp(target: HttpTarget, options: LinkOptions): Promise<UpstreamLink> {
  try {
    return await tryModernHttp(target, options);
  } catch (error) {
    throw eraFailure(error);
  }
}

/** The same, rejecting with OtherEra when the server is not modern. */
export async function tryModernHttp(target: HttpTarget, options: LinkOptions): Promise<UpstreamLink> {
  const requester = new ModernHttp(target, options);
  try {
    return await discover(requester, options);
  } catch (error) {
    await requester.close();
    throw error;
  }
}

class ModernHttp implements Requester {
  readonly life = new LinkLife();
  readonly #channel: HttpChannel;
  readonly #table = new ExchangeTable();
  readonly #inbound: Inbound;

  constructor(target: HttpTarget, { handlers, limits, owners }: LinkOptions) {
    this.#channel = new HttpChannel(target, limits);
    this.#inbound = new Inbound({ table: this.#table, handlers, owners });
  }

  async request(request: UpstreamRequest): Promise<UpstreamAnswer> {
    this.life.check();
    let post: HttpPost | undefined;
    // Closing the response stream is the cancellation (2026-07-28, patterns/cancellation).
    const exchange = this.#table.begin(request, (_exchange, end) => post?.close(end));
    const body = encodeRequest(exchange.id, request.method, request.params);
    this.#channel.prepare({ method: 'POST', headers: headersOf(request), body }, request.signal).then(
      (call) => {
        if (exchange.open) post = this.#post(call, exchange);
      },
      (error: unknown) => exchange.fail(notSent(error)),
    );
    return exchange.answered;
  }

  /** The revision defines no notification from client to server over HTTP. */
  notify(): void {
    return;
  }

  async close(): Promise<void> {
    if (!this.life.end('Naru closed it.')) return;
    this.#table.failAll((method) => lost(method, 'Naru closed the connection to the server.'));
    this.#channel.close();
  }

  #post(call: HttpCall, exchange: Exchange): HttpPost {
    return new HttpPost(call, {
      channel: this.#channel,
      exchange,
      receive: (message) => this.#inbound.receive(message, exchange),
    });
  }
}

function headersOf({ method, name, headers }: UpstreamRequest): string[] {
  const list = [
    'content-type',
    'application/json',
    'accept',
    'application/json, text/event-stream',
    'mcp-protocol-version',
    modernVersion,
    'mcp-method',
    method,
  ];
  if (name !== undefined) list.push('mcp-name', encodeHeaderValue(name));
  for (const [header, value] of Object.entries(headers ?? {})) list.push(header, value);
  return list;
}
