import { ByteCollector } from './byte-collector.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const colon = 0x3a;
const space = 0x20;
const leastRetryMs = 50;
const lineBreak = Buffer.of(lineFeed);

export interface SseEvent {
  /** `message` where the stream names none. */
  readonly type: string;
  readonly data: Buffer;
}

/**
 * Reads an event stream as it arrives (WHATWG HTML, server-sent events). An event larger than `maxBytes`, or a line
 * that does not end within them, makes `push` throw TooManyBytes.
 */
export class SseParser {
  /** The last `id` seen; what a resumed stream is asked to go on from. */
  lastEventId: string | undefined;
  /** The last `retry` seen, milliseconds; never so short that a server could have us ask in a tight loop. */
  retryMs: number | undefined;
  readonly #onEvent: (event: SseEvent) => void;
  readonly #line: ByteCollector;
  readonly #data: ByteCollector;
  #hasData = false;
  #type = '';
  #skipLineFeed = false;

  constructor(maxBytes: number, onEvent: (event: SseEvent) => void) {
    this.#onEvent = onEvent;
    this.#line = new ByteCollector(maxBytes + 64);
    this.#data = new ByteCollector(maxBytes);
  }

  push(chunk: Buffer): void {
    let at = 0;
    if (this.#skipLineFeed && chunk.length > 0) {
      this.#skipLineFeed = false;
      if (chunk[0] === lineFeed) at = 1;
    }
    while (at < chunk.length) {
      const end = lineEnd(chunk, at);
      if (end === -1) {
        this.#line.push(chunk.subarray(at));
        return;
      }
      const part = chunk.subarray(at, end);
      at = end + 1;
      if (chunk[end] === carriageReturn) {
        if (at === chunk.length) this.#skipLineFeed = true;
        else if (chunk[at] === lineFeed) at += 1;
      }
      if (this.#line.length === 0) {
        this.#onLine(part);
      } else {
        this.#line.push(part);
        this.#onLine(this.#line.take());
      }
    }
  }

  #onLine(line: Buffer): void {
    if (line.length === 0) {
      this.#dispatch();
      return;
    }
    const at = line.indexOf(colon);
    if (at === 0) return;
    const field = at === -1 ? line : line.subarray(0, at);
    const value = at === -1 ? line.subarray(line.length) : line.subarray(line[at + 1] === space ? at + 2 : at + 1);
    this.#onField(field.toString('latin1', 0, 16), value);
  }

  #onField(field: string, value: Buffer): void {
    if (field === 'data') {
      if (this.#hasData) this.#data.push(lineBreak);
      this.#data.push(value);
      this.#hasData = true;
    } else if (field === 'event') {
      this.#type = value.toString('utf8', 0, 256);
    } else if (field === 'id') {
      if (value.length <= 4096 && !value.includes(0)) this.lastEventId = value.toString();
    } else if (field === 'retry') {
      const text = value.toString('latin1', 0, 12);
      if (/^\d{1,9}$/.test(text)) this.retryMs = Math.max(Number(text), leastRetryMs);
    }
  }

  #dispatch(): void {
    const type = this.#type === '' ? 'message' : this.#type;
    this.#type = '';
    if (!this.#hasData) return;
    this.#hasData = false;
    this.#onEvent({ type, data: this.#data.take() });
  }
}

function lineEnd(chunk: Buffer, from: number): number {
  const feed = chunk.indexOf(lineFeed, from);
  const before = feed === -1 ? chunk.subarray(from) : chunk.subarray(from, feed);
  const back = before.indexOf(carriageReturn);
  return back === -1 ? feed : from + back;
}
