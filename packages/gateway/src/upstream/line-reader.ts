import { ByteCollector, TooManyBytes } from './byte-collector.ts';

const lineFeed = 0x0a;

/** Cuts a byte stream into lines. A line of more than `maxBytes` makes `push` throw TooManyBytes. */
export class LineReader {
  readonly #maxBytes: number;
  readonly #onLine: (line: Buffer) => void;
  readonly #partial: ByteCollector;

  constructor(maxBytes: number, onLine: (line: Buffer) => void) {
    this.#maxBytes = maxBytes;
    this.#onLine = onLine;
    this.#partial = new ByteCollector(maxBytes);
  }

  push(chunk: Buffer): void {
    let at = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, at)) {
      const part = chunk.subarray(at, end);
      at = end + 1;
      if (part.length > this.#maxBytes) throw new TooManyBytes(this.#maxBytes);
      if (this.#partial.length === 0) {
        this.#onLine(part);
      } else {
        this.#partial.push(part);
        this.#onLine(this.#partial.take());
      }
    }
    if (at < chunk.length) this.#partial.push(chunk.subarray(at));
  }
}
