import { NaruError } from '@naru/contract';
import type { Endpoint } from '../address.ts';
import type { GatewayLimits } from '../limits.ts';
import { BadMessage, type ClientBody, readClientBody } from '../wire/client-message.ts';
import { type HttpExchange, readBody } from './http-exchange.ts';
import type { LegacyEdge } from './http-legacy.ts';
import { isModern, type ModernEdge } from './http-modern.ts';
import type { SseEdge } from './http-sse.ts';

export interface McpFrontOptions {
  readonly modern: ModernEdge;
  readonly legacy: LegacyEdge;
  readonly sse: SseEdge;
  readonly limits: GatewayLimits;
}

/** Tells apart what comes to an MCP address: which transport, which era. */
export class McpFront {
  readonly #options: McpFrontOptions;

  constructor(options: McpFrontOptions) {
    this.#options = options;
  }

  /** @throws NaruError or BadMessage for what is refused before it is a call */
  async handle(exchange: HttpExchange, endpoint: Endpoint): Promise<void> {
    if (endpoint === 'mcp') return this.#streamable(exchange);
    const { request } = exchange;
    const url = new URL(request.url ?? '/', 'http://naru.invalid');
    if (endpoint === 'sse') {
      if (request.method !== 'GET') throw wrongMethod('Open the stream with GET.');
      this.#options.sse.open(exchange, url.pathname.replace(/\/sse$/, '/messages'));
      return;
    }
    if (request.method !== 'POST') throw wrongMethod('Send messages with POST.');
    const body = await this.#read(exchange);
    await this.#options.sse.post(exchange, url.searchParams.get('sessionId') ?? '', body);
  }

  async #streamable(exchange: HttpExchange): Promise<void> {
    const { modern, legacy } = this.#options;
    switch (exchange.request.method) {
      case 'POST': {
        const body = await this.#read(exchange);
        await (isModern(exchange, body) ? modern.handle(exchange, body) : legacy.post(exchange, body));
        return;
      }
      case 'GET':
        legacy.listen(exchange);
        return;
      case 'DELETE':
        if (exchange.request.headers['mcp-session-id'] === undefined) throw wrongMethod('There is no session to end.');
        legacy.end(exchange);
        return;
      default:
        throw wrongMethod('Send messages with POST.');
    }
  }

  async #read({ request }: HttpExchange): Promise<ClientBody> {
    const { maxRequestBytes, maxJsonDepth, maxBatch } = this.#options.limits;
    const bytes = await readBody(request, maxRequestBytes);
    if (bytes.length === 0) throw new BadMessage(-32700, 'The body is empty.');
    return readClientBody(bytes, { maxDepth: maxJsonDepth, maxBatch });
  }
}

function wrongMethod(message: string): NaruError {
  return new NaruError('request.method', { message });
}
