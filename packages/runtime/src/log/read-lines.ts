import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

interface ReadLinesOptions {
  /** What is kept of one line; the rest up to its end is thrown away. */
  readonly maxLineChars: number;
  /** Beyond this the stream is left unread for a while, and its writer waits. A line counts as 64 bytes at least. */
  readonly maxBytesPerSecond: number;
  onLine(line: string): void;
}

/** Reads text lines (LF or CRLF; bad UTF-8 becomes U+FFFD) until the stream ends, holding at most one cut line. */
export function readLines(stream: Readable, options: ReadLinesOptions): void {
  const decoder = new StringDecoder('utf8');
  let line = '';
  let debtBytes = 0;
  let paidAt = performance.now();

  const take = (text: string) => {
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      line += text.slice(from, Math.min(end, from + options.maxLineChars - line.length));
      options.onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
      line = '';
      from = end + 1;
      debtBytes += 64;
    }
    line += text.slice(from, from + Math.max(0, options.maxLineChars - line.length));
  };

  stream.on('data', (chunk: Buffer) => {
    const time = performance.now();
    debtBytes = Math.max(0, debtBytes - ((time - paidAt) / 1_000) * options.maxBytesPerSecond) + chunk.length;
    paidAt = time;
    take(decoder.write(chunk));
    if (debtBytes <= options.maxBytesPerSecond) return;
    stream.pause();
    setTimeout(() => stream.resume(), (debtBytes / options.maxBytesPerSecond) * 1_000).unref();
  });
  stream.once('end', () => {
    take(decoder.end());
    if (line !== '') options.onLine(line);
  });
}
