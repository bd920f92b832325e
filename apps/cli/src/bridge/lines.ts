import type { Writable } from 'node:stream';

export type Line = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'too-long' };

/** The lines of a byte stream, without their ends and without empty ones. A longer one than `maxBytes` is dropped. */
export async function* linesOf(input: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const take = (): Line | undefined => {
    const text = bytes > maxBytes ? undefined : Buffer.concat(parts).toString('utf8').trim();
    parts = [];
    bytes = 0;
    if (text === undefined) return { kind: 'too-long' };
    return text === '' ? undefined : { kind: 'line', text };
  };
  for await (const chunk of input) {
    let rest = Buffer.from(chunk);
    for (let end = rest.indexOf(10); ; end = rest.indexOf(10)) {
      const part = end === -1 ? rest : rest.subarray(0, end);
      bytes += part.length;
      if (bytes <= maxBytes) parts.push(part);
      else parts = [];
      if (end === -1) break;
      const line = take();
      if (line) yield line;
      rest = rest.subarray(end + 1);
    }
  }
  const last = take();
  if (last) yield last;
}

/** Writes whole lines and waits when the reader is slow, so that nothing piles up in memory. Never rejects. */
export class LineWriter {
  readonly #output: Writable;

  constructor(output: Writable) {
    this.#output = output;
  }

  async write(text: string): Promise<void> {
    if (this.#output.writable && !this.#output.write(`${text}\n`)) await drained(this.#output);
  }
}

function drained(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      output.off('drain', done);
      output.off('close', done);
      resolve();
    };
    output.on('drain', done);
    output.on('close', done);
  });
}
