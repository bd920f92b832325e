import type { ServerResponse } from 'node:http';

export interface SseStreamOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes that may wait for a slow reader before the stream is cut. */
  readonly maxBacklogBytes: number;
  /** Keeps the stream alive while nothing is sent. */
  readonly keepAlive: KeepAlive;
}

const eventHead = Buffer.from('event: message\ndata: ');
const eventTail = Buffer.from('\n\n');

/** One open response of server-sent events (WHATWG HTML, 9.2). Messages are single lines of JSON. */
export class SseStream {
  readonly #response: ServerResponse;
  readonly #options: SseStreamOptions;

  constructor(response: ServerResponse, options: SseStreamOptions) {
    this.#response = response;
    this.#options = options;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // Reverse proxies that buffer would hold messages back.
      'x-accel-buffering': 'no',
      ...options.headers,
    });
    response.flushHeaders();
    options.keepAlive.add(this);
    response.once('close', () => options.keepAlive.delete(this));
  }

  get open(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  /** Sends one message. False when the reader is gone, or so slow that the stream was cut. */
  send(message: Buffer): boolean {
    return this.#write(Buffer.concat([eventHead, message, eventTail]));
  }

  /** An event of another name, such as `endpoint` of 2024-11-05. */
  sendEvent(name: string, data: string): boolean {
    return this.#write(Buffer.from(`event: ${name}\ndata: ${data}\n\n`));
  }

  comment(): void {
    this.#write(Buffer.from(': keep-alive\n\n'));
  }

  end(): void {
    this.#options.keepAlive.delete(this);
    if (this.open) this.#response.end();
  }

  onClose(listener: () => void): void {
    this.#response.once('close', listener);
  }

  #write(bytes: Buffer): boolean {
    if (!this.open) return false;
    this.#response.write(bytes);
    if (this.#response.writableLength <= this.#options.maxBacklogBytes) return true;
    // One message may be larger than the bound; a second one on top means that nobody reads.
    if (this.#response.writableLength <= bytes.length + this.#options.maxBacklogBytes) return true;
    this.#response.destroy();
    return false;
  }
}

/** Writes a comment to every open stream now and then; one timer for all of them. */
export class KeepAlive {
  readonly #streams = new Set<SseStream>();
  readonly #timer: NodeJS.Timeout;

  constructor(everyMs: number) {
    this.#timer = setInterval(() => {
      for (const stream of this.#streams) stream.comment();
    }, everyMs).unref();
  }

  add(stream: SseStream): void {
    this.#streams.add(stream);
  }

  delete(stream: SseStream): void {
    this.#streams.delete(stream);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const stream of [...this.#streams]) stream.end();
  }
}
