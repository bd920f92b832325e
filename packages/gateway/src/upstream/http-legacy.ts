import type { JsonObject } from '../json.ts';
import { readMessage, readMessages } from './answer-scan.ts';
import { encodeNotification, encodeRequest } from './encode-message.ts';
import { readEventStream } from './event-stream.ts';
import type { Exchange, ExchangeEnd } from './exchange.ts';
import { ExchangeTable } from './exchange-table.ts';
import { eraFailure, initializeRequest, legacyInfo } from './handshake.ts';
import { sendAside } from './http-aside.ts';
import { HttpChannel } from './http-channel.ts';
import { HttpPost, type StreamPosition } from './http-post.ts';
import type { Refusal } from './http-refusal.ts';
import type { HttpCall, HttpHead } from './http-response.ts';
import type { HttpTarget } from './http-target.ts';
import { Inbound } from './inbound.ts';
import {
  type LinkOptions,
  SessionLost,
  type UpstreamAnswer,
  type UpstreamInfo,
  type UpstreamLink,
  type UpstreamRequest,
} from './link.ts';
import { LinkLife } from './link-life.ts';
import { listenToSession } from './listen-to-session.ts';
import { legacyLink, type Requester } from './open-link.ts';
import { resumeStream } from './resume-stream.ts';
import { ServerRequests } from './server-requests.ts';
import { invalidAnswer, lost, notSent } from './upstream-failure.ts';

/** How long the end of a session may take at the upstream. */
const closeMs = 1_000;
/** Visible ASCII (2025-11-25, transports, session management). */
const sessionId = /^[\x21-\x7e]{1,1024}$/;

/**
 * Opens a link over Streamable HTTP of 2025-03-26 … 2025-11-25. A server may give it a session or none. Rejects with
 * `upstream.invalid` when the server speaks another era, else as requests of an {@link UpstreamLink} do.
 */
export async function openLegacyHttp(target: HttpTarget, options: LinkOptions): Promise<UpstreamLink> {
  try {
    return await tryLegacyHttp(target, options);
  } catch (error) {
    throw eraFailure(error);
  }
}

/** The same, rejecting with OtherEra when the server refuses `initialize`. */
export async function tryLegacyHttp(target: HttpTarget, options: LinkOptions): Promise<UpstreamLink> {
  const requester = new LegacyHttp(target, options);
  try {
    return legacyLink(await requester.initialize(), requester);
  } catch (error) {
    await requester.close();
    throw error;
  }
}

class LegacyHttp implements Requester {
  readonly life = new LinkLife();
  readonly #options: LinkOptions;
  readonly #channel: HttpChannel;
  readonly #table = new ExchangeTable();
  readonly #serverRequests: ServerRequests;
  readonly #inbound: Inbound;
  readonly #stop = new AbortController();
  #session: string | undefined;
  /** `Mcp-Session-Id` and `MCP-Protocol-Version`, once they are known. */
  #sessionHeaders: readonly string[] = [];

  constructor(target: HttpTarget, options: LinkOptions) {
    const { handlers, limits, owners } = options;
    this.#options = options;
    this.#channel = new HttpChannel(target, limits);
    this.#serverRequests = new ServerRequests(handlers, (message) => this.#sendAside(message));
    this.#inbound = new Inbound({ table: this.#table, handlers, owners, serverRequests: this.#serverRequests });
  }

  async initialize(): Promise<UpstreamInfo> {
    const info = legacyInfo(await this.request(initializeRequest(this.#options)));
    this.#sessionHeaders = [...this.#sessionHeaders, 'mcp-protocol-version', info.protocolVersion];
    await this.#post(encodeNotification('notifications/initialized'));
    if (this.#options.listen) void this.#listen();
    return info;
  }

  async request(request: UpstreamRequest): Promise<UpstreamAnswer> {
    this.life.check();
    let post: HttpPost | undefined;
    const exchange = this.#table.begin(request, (ended, end) => {
      if (post === undefined) return;
      post.close(end);
      this.#cancel(ended, end);
    });
    const body = encodeRequest(exchange.id, request.method, request.params);
    this.#channel.prepare({ method: 'POST', headers: this.#postHeaders(), body }, request.signal).then(
      (call) => {
        if (exchange.open) post = this.#send(call, exchange);
      },
      (error: unknown) => exchange.fail(notSent(error)),
    );
    return exchange.answered;
  }

  notify(method: string, params?: JsonObject): void {
    this.#sendAside(encodeNotification(method, params));
  }

  async close(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const lives = this.life.end('Naru closed it.');
    this.#table.failAll((method) => lost(method, 'Naru closed the connection to the server.'));
    this.#serverRequests.close();
    this.#stop.abort();
    if (lives && this.#session !== undefined) await this.#endSession();
    this.#channel.close();
  }

  #send(call: HttpCall, exchange: Exchange): HttpPost {
    return new HttpPost(call, {
      channel: this.#channel,
      exchange,
      receive: (message) => this.#inbound.receive(message, exchange),
      refused: (refusal) => this.#refused(refusal),
      onHead: (head) => this.#noteSession(head, exchange),
      resume: (position) => void this.#resume(exchange, position),
    });
  }

  /** What makes an initialize response a session: its header. */
  #noteSession({ headers }: HttpHead, exchange: Exchange): void {
    const id = headers['mcp-session-id'];
    if (exchange.request.method !== 'initialize' || id === undefined) return;
    if (typeof id !== 'string' || !sessionId.test(id)) throw invalidAnswer('its session id is not visible ASCII.');
    this.#session = id;
    this.#sessionHeaders = ['mcp-session-id', id];
  }

  #refused({ status, body }: Refusal): Error | undefined {
    if (this.#session === undefined) return undefined;
    if (status !== 404 && !(status === 400 && saysSessionIsUnknown(body, this.#options.limits.maxJsonDepth))) {
      return undefined;
    }
    return this.#loseSession();
  }

  #loseSession(): SessionLost {
    const error = new SessionLost();
    this.life.end(error);
    this.#serverRequests.close();
    return error;
  }

  #cancel(exchange: Exchange, end: ExchangeEnd): void {
    if (end !== 'timeout' && end !== 'aborted') return;
    // A closed connection cancels nothing here, and initialize must not be cancelled (2025-11-25, cancellation).
    if (exchange.request.method === 'initialize') return;
    const reason = end === 'timeout' ? 'The request timed out.' : 'The client cancelled the request.';
    this.notify('notifications/cancelled', { requestId: exchange.id, reason });
  }

  async #resume(exchange: Exchange, position: StreamPosition): Promise<void> {
    await resumeStream(this.#channel, {
      headers: this.#sessionHeaders,
      position,
      signal: exchange.whileOpen,
      onMessage: (message) => this.#inbound.receive(message, exchange),
    });
    exchange.fail(lost(exchange.request.method, 'The stream broke off before the answer.'));
  }

  async #listen(): Promise<void> {
    await listenToSession({
      open: (lastEventId) =>
        readEventStream(this.#channel, {
          headers: this.#sessionHeaders,
          lastEventId,
          signal: this.#stop.signal,
          onEvent: ({ type, data }) => {
            if (type !== 'message' || data.length === 0) return;
            for (const message of readMessages(data, this.#options.limits)) this.#inbound.receive(message);
          },
        }),
      onSessionLost: () => this.#loseSession(),
      hasSession: this.#session !== undefined,
      signal: this.#stop.signal,
    });
  }

  #sendAside(message: Buffer): void {
    if (this.life.over) return;
    // Nothing waits for it, and a request under way says by itself when the server is gone.
    this.#post(message).catch(() => undefined);
  }

  #post(body: Buffer): Promise<number> {
    const timeoutMs = this.#options.limits.connectTimeoutMs;
    const options = { method: 'POST', timeoutMs, signal: this.#stop.signal };
    return sendAside(this.#channel, { method: 'POST', headers: this.#postHeaders(), body }, options);
  }

  async #endSession(): Promise<void> {
    const signal = AbortSignal.timeout(closeMs);
    const call = { method: 'DELETE', headers: [...this.#sessionHeaders] } as const;
    await sendAside(this.#channel, call, { method: 'DELETE', timeoutMs: closeMs, signal }).catch(() => undefined);
  }

  #postHeaders(): string[] {
    return [
      'content-type',
      'application/json',
      'accept',
      'application/json, text/event-stream',
      ...this.#sessionHeaders,
    ];
  }
}

/** Some servers say 400 where the specification wants 404. */
function saysSessionIsUnknown(body: Buffer, maxDepth: number): boolean {
  const message = readMessage(body, maxDepth);
  if (message.kind !== 'error' || typeof message.id === 'number') return false;
  return /\bsession\b|not initialized/i.test(message.error.message);
}
