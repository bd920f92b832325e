import { readMessages, type UpstreamMessage } from './answer-scan.ts';
import { ByteCollector } from './byte-collector.ts';
import { announcedBytes, mediaTypeOf } from './entity-headers.ts';
import type { Exchange, ExchangeEnd } from './exchange.ts';
import type { HttpChannel } from './http-channel.ts';
import { aboutCredentials, type Refusal, refusalError, rpcErrorIn } from './http-refusal.ts';
import type { HttpCall, HttpHead, HttpReceiver, HttpResponse } from './http-response.ts';
import { SseParser } from './sse-parser.ts';
import { brokenResponse, invalidAnswer, isVerdict, lost, notSent } from './upstream-failure.ts';

/** How long a stream may stay open after its answer, so that its connection can be used again. */
const lingerMs = 1_000;
/** An error page is read up to here. */
const maxRefusalBytes = 256 * 1024;

/** Where an event stream stood when it ended. */
export interface StreamPosition {
  readonly lastEventId: string;
  readonly retryMs: number | undefined;
}

export interface PostParts {
  readonly channel: HttpChannel;
  readonly exchange: Exchange;
  /** Takes each message of the response. */
  receive(message: UpstreamMessage): void;
  /** Decides what an HTTP error status means; undefined leaves it to the common rules. */
  refused?(refusal: Refusal): Error | undefined;
  /** Sees the head of a response that is no refusal. */
  onHead?(head: HttpHead): void;
  /** Takes up a stream that ended before the answer, where its events had ids. */
  resume?(position: StreamPosition): void;
}

type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly bytes: ByteCollector }
  | { readonly kind: 'events'; readonly parser: SseParser }
  | { readonly kind: 'refusal'; readonly status: number; readonly bytes: ByteCollector };

const noPosition = { lastEventId: undefined, retryMs: undefined };

/** One request sent by POST; its exchange is answered from a JSON body or from an event stream. */
export class HttpPost implements HttpReceiver {
  readonly #parts: PostParts;
  readonly #response: HttpResponse;
  #body: Body = { kind: 'none' };
  #over = false;
  #linger: NodeJS.Timeout | undefined;

  constructor(call: HttpCall, parts: PostParts) {
    this.#parts = parts;
    this.#response = parts.channel.send(call, this);
  }

  /** The exchange has ended: lets a stream that was answered run out, and breaks off any other. */
  close(end: ExchangeEnd): void {
    if (this.#over) return;
    if (end === 'answered') this.#linger = setTimeout(() => this.#response.abort(), lingerMs).unref();
    else this.#response.abort();
  }

  onHead(head: HttpHead): void {
    const { channel, onHead } = this.#parts;
    const { maxUpstreamMessageBytes } = channel.limits;
    const type = mediaTypeOf(head.headers);
    if (head.status >= 400) {
      const bytes = new ByteCollector(maxRefusalBytes);
      this.#body = { kind: 'refusal', status: head.status, bytes };
      return;
    }
    onHead?.(head);
    if (type === 'application/json') {
      this.#body = { kind: 'json', bytes: new ByteCollector(maxUpstreamMessageBytes, announcedBytes(head)) };
    } else if (type === 'text/event-stream') {
      const parser = new SseParser(maxUpstreamMessageBytes, (event) => this.#onEvent(event.type, event.data));
      this.#body = { kind: 'events', parser };
    } else {
      throw invalidAnswer(`HTTP ${head.status} with ${type === '' ? 'no content type' : `content type “${type}”`}.`);
    }
  }

  onData(chunk: Buffer): void {
    const body = this.#body;
    if (!this.#parts.exchange.open) return;
    if (body.kind === 'json') body.bytes.push(chunk);
    else if (body.kind === 'events') body.parser.push(chunk);
    else if (body.kind === 'refusal') this.#collectRefusal(body.bytes, chunk);
  }

  onEnd(): void {
    this.#finish();
    const { exchange } = this.#parts;
    const body = this.#body;
    if (!exchange.open) return;
    if (body.kind === 'json') this.#onJson(body.bytes.take());
    else if (body.kind === 'refusal') this.#refuse(body.bytes.take());
    else this.#unanswered(lost(exchange.request.method, 'The stream ended without an answer.'), true);
  }

  onFail(error: Error, sent: boolean): void {
    this.#finish();
    const { exchange } = this.#parts;
    const body = this.#body;
    if (!exchange.open) return;
    if (!sent) exchange.fail(notSent(error));
    else if (body.kind === 'refusal') this.#refuse(Buffer.alloc(0));
    else this.#unanswered(brokenResponse(exchange.request.method, error), !isVerdict(error));
  }

  #finish(): void {
    this.#over = true;
    clearTimeout(this.#linger);
  }

  #onJson(bytes: Buffer): void {
    const { exchange, channel } = this.#parts;
    const messages = readMessages(bytes, channel.limits);
    for (const message of messages) this.#receiveOwn(message);
    if (!exchange.open) return;
    exchange.fail(invalidAnswer('it does not answer the request.'));
  }

  #onEvent(type: string, data: Buffer): void {
    // An event without data primes the client for a resumption (2025-11-25, transports).
    if (type !== 'message' || data.length === 0) return;
    for (const message of readMessages(data, this.#parts.channel.limits)) this.#receiveOwn(message);
  }

  /** What names no request can only be about the one that this response answers. */
  #receiveOwn(message: UpstreamMessage): void {
    const { exchange, receive } = this.#parts;
    if (message.kind === 'error') receive({ ...message, id: message.id ?? exchange.id });
    else if (message.kind === 'invalid' && message.id === undefined) receive({ ...message, id: exchange.id });
    else receive(message);
  }

  /** The stream is over; where it broke off, and only then, it may be taken up again. */
  #unanswered(error: Error, brokeOff: boolean): void {
    const { exchange, resume } = this.#parts;
    const { lastEventId, retryMs } = this.#body.kind === 'events' ? this.#body.parser : noPosition;
    if (resume === undefined || lastEventId === undefined || !brokeOff) exchange.fail(error);
    else resume({ lastEventId, retryMs });
  }

  #collectRefusal(bytes: ByteCollector, chunk: Buffer): void {
    if (bytes.length + chunk.length <= maxRefusalBytes) {
      bytes.push(chunk);
      return;
    }
    this.#response.abort();
    this.#finish();
    this.#refuse(Buffer.alloc(0));
  }

  #refuse(body: Buffer): void {
    const { exchange, channel, refused } = this.#parts;
    const status = this.#body.kind === 'refusal' ? this.#body.status : 0;
    const { method } = exchange.request;
    const error = refused?.({ status, body });
    if (error !== undefined) {
      exchange.fail(error);
      return;
    }
    const answer = aboutCredentials(status)
      ? undefined
      : rpcErrorIn({ status, body }, exchange.id, channel.limits.maxJsonDepth);
    if (answer === undefined) exchange.fail(refusalError(method, status));
    else exchange.answer(answer);
  }
}
