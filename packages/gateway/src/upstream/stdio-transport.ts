import { NaruError, toNaruError } from '@naru/contract';
import type { StdioChannel } from '../ports.ts';
import { withoutLineBreaks } from './answer-scan.ts';
import { TooManyBytes } from './byte-collector.ts';
import type { DuplexTransport } from './duplex-rpc.ts';
import { LineReader } from './line-reader.ts';
import { tooLarge } from './upstream-failure.ts';

const lineBreak = Buffer.from('\n');
/** How long the end of the output waits for the news of the process's end, which says more. */
const exitNewsMs = 500;

function ignoreError(): void {
  return;
}

export interface StdioReceiver {
  /** The transport has let go of the pipes. */
  onClosed(): void;
  onLine(line: Buffer): void;
  onBroken(error: Error): void;
}

export interface StdioLimits {
  readonly maxLineBytes: number;
  /** Bytes that may wait for a child that does not read. */
  readonly maxWaitingBytes: number;
}

/** One JSON-RPC message a line, over the pipes of a child process. */
export class StdioTransport implements DuplexTransport {
  readonly #channel: StdioChannel;
  readonly #receiver: StdioReceiver;
  readonly #lines: LineReader;
  readonly #maxWaitingBytes: number;
  readonly #onData = (chunk: Buffer) => this.#read(chunk);
  readonly #onOutputEnd = () => this.#awaitExit('The process closed its output.');
  readonly #onError = (error: Error) => this.#awaitExit(`The pipe to the process broke: ${error.message}`);
  #exitNews: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(channel: StdioChannel, receiver: StdioReceiver, limits: StdioLimits) {
    this.#channel = channel;
    this.#receiver = receiver;
    this.#maxWaitingBytes = limits.maxWaitingBytes;
    this.#lines = new LineReader(limits.maxLineBytes, (line) => {
      if (!this.#closed && line.length > 0) receiver.onLine(line);
    });
    const { input, output } = channel;
    output.on('data', this.#onData);
    output.on('end', this.#onOutputEnd);
    output.on('error', this.#onError);
    input.on('error', this.#onError);
    void channel.exited.then((reason) => this.#break(reason));
  }

  /**
   * Writes one line. Throws `upstream.busy` when the child does not read fast enough, `upstream.unavailable` when its
   * input is closed: either way nothing of the message was written.
   */
  send(message: Buffer): void {
    const { input } = this.#channel;
    if (this.#closed || !input.writable) {
      throw new NaruError('upstream.unavailable', { message: 'The process has ended.' });
    }
    if (input.writableLength > 0 && input.writableLength + message.length > this.#maxWaitingBytes) {
      throw new NaruError('upstream.busy', { message: 'The process does not read its input fast enough.' });
    }
    input.write(Buffer.concat([withoutLineBreaks(message), lineBreak]));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#exitNews);
    const { input, output } = this.#channel;
    output.off('data', this.#onData);
    output.off('end', this.#onOutputEnd);
    for (const stream of [input, output]) {
      // What was written may still break the pipe, and an error that nobody hears ends the whole process.
      if (!stream.listeners('error').includes(ignoreError)) stream.on('error', ignoreError);
      stream.off('error', this.#onError);
    }
    this.#receiver.onClosed();
  }

  #read(chunk: Buffer): void {
    try {
      this.#lines.push(chunk);
    } catch (error) {
      this.#receiver.onBroken(error instanceof TooManyBytes ? tooLarge(error) : toNaruError(error));
    }
  }

  #awaitExit(otherwise: string): void {
    this.#exitNews ??= setTimeout(() => this.#break(otherwise), exitNewsMs);
  }

  #break(message: string): void {
    if (this.#closed) return;
    this.#receiver.onBroken(new Error(message));
  }
}
