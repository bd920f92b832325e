const maxBelievedBytes = 1024 * 1024;

/** Thrown where a peer sends more than the limit. */
export class TooManyBytes extends Error {
  constructor(maxBytes: number) {
    super(`More than ${maxBytes} bytes in one message.`);
    this.name = 'TooManyBytes';
  }
}

/**
 * Joins chunks into one buffer, within a limit. A single chunk is kept as it is; further ones are copied into a buffer
 * that doubles, because a peer may send one byte at a time, and a list of a million slices costs a hundred times their
 * bytes.
 */
export class ByteCollector {
  readonly #maxBytes: number;
  readonly #expectedBytes: number;
  #buffer: Buffer | undefined;
  #length = 0;
  #owned = false;

  /** `expectedBytes` is what the peer announced: it spares copies, and is believed up to a megabyte. */
  constructor(maxBytes: number, expectedBytes = 0) {
    this.#maxBytes = maxBytes;
    this.#expectedBytes = Math.min(expectedBytes, maxBelievedBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** Throws {@link TooManyBytes}; nothing of the chunk is kept then. */
  push(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#maxBytes) throw new TooManyBytes(this.#maxBytes);
    if (this.#buffer === undefined) {
      this.#buffer = chunk;
    } else {
      const room = this.#roomFor(length, this.#buffer);
      chunk.copy(room, this.#length);
    }
    this.#length = length;
  }

  /** The bytes so far; the collector is empty afterwards. */
  take(): Buffer {
    const bytes = this.#buffer === undefined ? Buffer.alloc(0) : this.#buffer.subarray(0, this.#length);
    this.#buffer = undefined;
    this.#length = 0;
    this.#owned = false;
    return bytes;
  }

  #roomFor(length: number, buffer: Buffer): Buffer {
    if (this.#owned && buffer.length >= length) return buffer;
    const capacity = this.#expectedBytes >= length ? this.#expectedBytes : Math.max(length, 2 * this.#length, 1024);
    const larger = Buffer.allocUnsafe(Math.min(this.#maxBytes, capacity));
    buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
    this.#owned = true;
    return larger;
  }
}
