import { setMaxListeners } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { NaruError } from '@naru/contract';
import { Endpoint } from './endpoint.ts';
import { errorMessage } from './exchange.ts';
import { LegacySession } from './legacy-session.ts';
import { type Line, LineWriter, linesOf } from './lines.ts';
import { cancelledId, type Id, type Message, modernVersionOf, parseMessage } from './message.ts';
import { ModernRequests } from './modern-requests.ts';

export interface BridgeOptions {
  readonly url: URL;
  /** Sent as a bearer token; to this address alone. */
  readonly key: string | undefined;
  /** The client's side; `output` carries protocol only. */
  readonly input: Readable;
  readonly output: Writable;
  /** Problems that belong to no request, for the client's log. */
  onProblem(message: string): void;
  /** Ends the bridge at once. */
  readonly signal: AbortSignal;
}

/** One message of either side, bytes. */
const maxMessageBytes = 32 * 1024 * 1024;
const maxInFlight = 1_024;
/** How long requests under way may take after the client has closed its side, milliseconds. */
const drainMs = 5_000;
const notificationTimeoutMs = 30_000;

/**
 * Serves MCP on stdio from one MCP address over Streamable HTTP, in the era each message is of: messages of a session
 * opened by `initialize`, and self-contained requests (2026-07-28). Resolves when the client closes its side or the
 * signal fires, with everything closed. Never rejects: problems are answers to the client, or go to `onProblem`.
 */
export async function runBridge(options: BridgeOptions): Promise<void> {
  const end = new AbortController();
  const signal = AbortSignal.any([options.signal, end.signal]);
  // One listener for each request under way.
  setMaxListeners(2 * maxInFlight, signal);
  const endpoint = new Endpoint({ url: options.url, key: options.key, maxBytes: maxMessageBytes });
  const bridge = new Bridge(options, endpoint, signal);
  const stopReading = () => options.input.destroy();
  options.signal.addEventListener('abort', stopReading, { once: true });
  options.output.on('close', stopReading);
  // A client that went away without a word: the stream closes, which ends the reading.
  options.output.on('error', stopReading);
  try {
    await bridge.serve(linesOf(options.input, maxMessageBytes));
    await bridge.drain();
  } finally {
    options.signal.removeEventListener('abort', stopReading);
    options.output.off('close', stopReading);
    options.output.off('error', stopReading);
    end.abort();
    await bridge.end();
    endpoint.close();
  }
}

class Bridge {
  readonly #options: BridgeOptions;
  readonly #signal: AbortSignal;
  readonly #writer: LineWriter;
  readonly #session: LegacySession;
  readonly #modern: ModernRequests;
  readonly #inFlight = new Set<Promise<void>>();
  /** What later messages must not overtake: `initialize` and notifications. */
  #before: Promise<void> = Promise.resolve();

  constructor(options: BridgeOptions, endpoint: Endpoint, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#writer = new LineWriter(options.output);
    const deliver = (message: Message) => this.#writer.write(message.text);
    this.#session = new LegacySession({ endpoint, deliver, signal });
    this.#modern = new ModernRequests(endpoint, deliver);
  }

  async serve(lines: AsyncIterable<Line>): Promise<void> {
    try {
      for await (const line of lines) {
        const message = line.kind === 'line' ? parseMessage(line.text) : undefined;
        if (message) this.#route(message);
        else await this.#writer.write(errorMessage(null, unreadable(line)));
        while (this.#inFlight.size >= maxInFlight) await Promise.race(this.#inFlight);
      }
    } catch (error) {
      if (!this.#signal.aborted) this.#options.onProblem(`Reading from the client failed: ${String(error)}`);
    }
  }

  /** Waits for answers under way, but not for streams that only end when the client ends them. */
  async drain(): Promise<void> {
    if (this.#signal.aborted) return;
    const timeout = AbortSignal.timeout(drainMs);
    const late = new Promise<void>((resolve) => timeout.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([Promise.allSettled(this.#inFlight), late]);
  }

  async end(): Promise<void> {
    await this.#session.end();
    await Promise.allSettled(this.#inFlight);
  }

  #route(message: Message): void {
    if (message.kind === 'notification') {
      const id = message.method === 'notifications/cancelled' ? cancelledId(message.params) : undefined;
      if (id !== undefined && this.#modern.cancel(id)) return;
      // A self-contained client has no other notification that HTTP could carry.
      if (modernVersionOf(message.params) !== undefined) return;
      this.#before = this.#track([], () => withTimeout(this.#session.forward(message)));
      return;
    }
    if (message.kind !== 'request') {
      void this.#track(message.kind === 'batch' ? message.ids : [], () => this.#session.forward(message));
      return;
    }
    const version = modernVersionOf(message.params);
    if (version !== undefined) {
      const forwarded = () => this.#modern.forward(message, version, this.#signal);
      void this.#track([message.id], forwarded, { waits: message.method !== 'subscriptions/listen' });
    } else if (message.method === 'initialize') {
      this.#before = this.#track([message.id], () => this.#session.open(message));
    } else {
      void this.#track([message.id], () => this.#session.forward(message));
    }
  }

  /** Runs a task after what must come before it, and answers the requests `ids` with an error when it fails. Never rejects. */
  #track(ids: readonly Id[], task: () => Promise<void>, { waits } = { waits: true }): Promise<void> {
    const before = this.#before;
    const run = async () => {
      await before;
      try {
        await task();
      } catch (error) {
        if (this.#signal.aborted) return;
        for (const id of ids) await this.#writer.write(errorMessage(id, error));
        if (ids.length === 0) this.#options.onProblem(error instanceof Error ? error.message : String(error));
      }
    };
    const running = run();
    if (waits) {
      this.#inFlight.add(running);
      void running.finally(() => this.#inFlight.delete(running));
    }
    return running;
  }
}

async function withTimeout(task: Promise<void>): Promise<void> {
  const timeout = AbortSignal.timeout(notificationTimeoutMs);
  const late = new Promise<never>((_resolve, reject) => {
    timeout.addEventListener('abort', () => reject(new NaruError('upstream.timeout')), { once: true });
  });
  await Promise.race([task, late]);
}

function unreadable(line: Line): NaruError {
  return line.kind === 'too-long'
    ? new NaruError('request.too_large', { message: 'One line is larger than the bridge accepts.' })
    : new NaruError('request.malformed', { message: 'This line is not a JSON-RPC message.' });
}
