import type { LogLine } from '@naru/contract';
import { NaruError } from '@naru/contract';
import type { RuntimeLimits } from '../limits.ts';
import { now } from '../process-state.ts';
import { maskSecrets } from './mask-secrets.ts';

export type LogStream = LogLine['stream'];
export type LogListener = (line: LogLine) => void;

type LogLimits = Pick<RuntimeLimits, 'maxLogLines' | 'maxLogBytes' | 'maxLineBytes' | 'maxFollowers'>;

/** The last lines of one server, bounded in number and bytes, and those who follow them live. */
export class ServerLog {
  readonly #limits: LogLimits;
  readonly #onListenerError: (error: unknown) => void;
  readonly #lines: LogLine[] = [];
  readonly #followers = new Set<LogListener>();
  #bytes = 0;
  #mask: (text: string) => string = (text) => text;

  constructor(limits: LogLimits, onListenerError: (error: unknown) => void) {
    this.#limits = limits;
    this.#onListenerError = onListenerError;
  }

  /** Values hidden in lines from now on. */
  hide(secrets: readonly string[]): void {
    this.#mask = maskSecrets(secrets);
  }

  append(stream: LogStream, text: string): void {
    const line: LogLine = { at: now(), stream, text: cutToBytes(this.#mask(text), this.#limits.maxLineBytes) };
    this.#lines.push(line);
    this.#bytes += Buffer.byteLength(line.text);
    while (this.#lines.length > this.#limits.maxLogLines || this.#bytes > this.#limits.maxLogBytes) {
      const oldest = this.#lines.shift();
      if (oldest === undefined) break;
      this.#bytes -= Buffer.byteLength(oldest.text);
    }
    for (const follower of this.#followers) this.#tell(follower, line);
  }

  /** The newest `limit` lines, oldest first. */
  recent(limit: number): readonly LogLine[] {
    return limit > 0 ? this.#lines.slice(-limit) : [];
  }

  /** The newest lines of stderr since `since` (RFC 3339), oldest first: what a program said before it ended. */
  lastErrors(since: string, limit: number): readonly string[] {
    return this.#lines
      .filter((line) => line.stream === 'stderr' && line.at >= since && line.text.trim() !== '')
      .slice(-limit)
      .map((line) => line.text.trim());
  }

  /** Calls the listener with each new line until the returned function is called. Throws `instance.unavailable`. */
  follow(listener: LogListener): () => void {
    if (this.#followers.size >= this.#limits.maxFollowers) {
      throw new NaruError('instance.unavailable', {
        message: 'Too many viewers follow the log of this server. Close one of them and try again.',
      });
    }
    const follower: LogListener = (line) => listener(line);
    this.#followers.add(follower);
    return () => {
      this.#followers.delete(follower);
    };
  }

  #tell(follower: LogListener, line: LogLine): void {
    try {
      follower(line);
    } catch (error) {
      this.#onListenerError(error);
    }
  }
}

function cutToBytes(text: string, maxBytes: number): string {
  // A UTF-16 unit takes at most three bytes of UTF-8, so that short lines need no counting.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  // Bytes 10xxxxxx continue a character (RFC 3629): do not cut inside one.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.toString('utf8', 0, end)}…`;
}
