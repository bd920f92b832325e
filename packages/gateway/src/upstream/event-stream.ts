import { mediaTypeOf } from './entity-headers.ts';
import type { ChannelCall, HttpChannel } from './http-channel.ts';
import type { HttpHead, HttpReceiver } from './http-response.ts';
import { type SseEvent, SseParser } from './sse-parser.ts';
import { brokenResponse, invalidAnswer, notSent } from './upstream-failure.ts';

export interface StreamEnd {
  /** `refused`: an HTTP error status; `broken`: no connection, a broken one, or something invalid on it. */
  readonly kind: 'ended' | 'refused' | 'broken';
  readonly status?: number;
  readonly error?: Error;
  /** Whether anything was heard on it. */
  readonly events: boolean;
  readonly lastEventId: string | undefined;
  readonly retryMs: number | undefined;
}

export interface EventStreamOptions {
  readonly headers: readonly string[];
  readonly lastEventId?: string | undefined;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  onEvent(event: SseEvent): void;
}

/** Reads the event stream that a GET answers with, to its end. Never rejects. */
export async function readEventStream(channel: HttpChannel, options: EventStreamOptions): Promise<StreamEnd> {
  const { signal, lastEventId } = options;
  const headers = [...options.headers, 'accept', 'text/event-stream'];
  if (lastEventId !== undefined) headers.push('last-event-id', lastEventId);
  const call: ChannelCall = { method: 'GET', headers };
  const ended = Promise.withResolvers<StreamEnd>();
  const reader = new EventReader(channel.limits.maxUpstreamMessageBytes, options.onEvent, ended.resolve);
  try {
    const prepared = await channel.prepare(call, signal);
    signal.throwIfAborted();
    const response = channel.send(prepared, reader);
    const abort = () => {
      response.abort();
      reader.end({ kind: 'ended' });
    };
    signal.addEventListener('abort', abort, { once: true });
    return await ended.promise.finally(() => signal.removeEventListener('abort', abort));
  } catch (error) {
    reader.end({ kind: 'broken', error: notSent(error) });
    return ended.promise;
  }
}

class EventReader implements HttpReceiver {
  readonly #parser: SseParser;
  readonly #ended: (end: StreamEnd) => void;
  #refusal: number | undefined;
  #events = false;

  constructor(maxBytes: number, onEvent: (event: SseEvent) => void, ended: (end: StreamEnd) => void) {
    this.#ended = ended;
    this.#parser = new SseParser(maxBytes, (event) => {
      this.#events = true;
      onEvent(event);
    });
  }

  end(end: Pick<StreamEnd, 'kind' | 'status' | 'error'>): void {
    const { lastEventId, retryMs } = this.#parser;
    this.#ended({ ...end, events: this.#events, lastEventId, retryMs });
  }

  onHead(head: HttpHead): void {
    if (head.status >= 400) {
      this.#refusal = head.status;
      throw invalidAnswer(`HTTP ${head.status}.`);
    }
    const type = mediaTypeOf(head.headers);
    if (head.status !== 200 || type !== 'text/event-stream') {
      throw invalidAnswer(`it should be an event stream, and is HTTP ${head.status} “${type}”.`);
    }
  }

  onData(chunk: Buffer): void {
    this.#parser.push(chunk);
  }

  onEnd(): void {
    this.end({ kind: 'ended' });
  }

  onFail(error: Error, sent: boolean): void {
    if (this.#refusal !== undefined) this.end({ kind: 'refused', status: this.#refusal });
    else this.end({ kind: 'broken', error: sent ? brokenResponse('the event stream', error) : notSent(error) });
  }
}
