import { withDeadline } from './deadline.ts';
import { DuplexRpc, type DuplexTransport } from './duplex-rpc.ts';
import { readEventStream, type StreamEnd } from './event-stream.ts';
import type { Exchange } from './exchange.ts';
import { eraFailure } from './handshake.ts';
import { sendAside } from './http-aside.ts';
import { HttpChannel } from './http-channel.ts';
import { refusalError } from './http-refusal.ts';
import type { HttpTarget } from './http-target.ts';
import type { LinkOptions, UpstreamLink } from './link.ts';
import { initialize } from './open-link.ts';
import type { SseEvent } from './sse-parser.ts';
import { invalidAnswer, lost, timedOut } from './upstream-failure.ts';

/**
 * Opens a link over HTTP+SSE (2024-11-05): one event stream for all answers, and a POST for each message to the address
 * that its first event names, which must be of the same origin. The link dies with the stream.
 */
export async function openLegacySse(target: HttpTarget, options: LinkOptions): Promise<UpstreamLink> {
  const { handlers, limits, signal, owners } = options;
  const transport = new SseTransport(new HttpChannel(target, limits), {
    onMessage: (bytes) => rpc.receive(bytes),
    onBroken: (error) => rpc.fail(error),
  });
  const rpc: DuplexRpc = new DuplexRpc(transport, { handlers, limits, owners, firstId: 1 });
  try {
    const timeoutMs = limits.connectTimeoutMs;
    const onTimeout = () => timedOut('the event stream', timeoutMs);
    await withDeadline(transport.open(), { timeoutMs, signal, onTimeout });
    return await initialize(rpc, options);
  } catch (error) {
    await rpc.close();
    throw eraFailure(error);
  }
}

interface SseReceiver {
  onMessage(bytes: Buffer): void;
  onBroken(error: Error): void;
}

class SseTransport implements DuplexTransport {
  readonly #channel: HttpChannel;
  readonly #receiver: SseReceiver;
  readonly #stop = new AbortController();
  readonly #endpoint = Promise.withResolvers<URL>();

  constructor(channel: HttpChannel, receiver: SseReceiver) {
    this.#channel = channel;
    this.#receiver = receiver;
    // Whoever waits for it hears of the failure; without one waiting it is no unhandled rejection.
    this.#endpoint.promise.catch(() => undefined);
  }

  /** Resolves once the server has said where messages go. */
  async open(): Promise<void> {
    const { signal } = this.#stop;
    const onEvent = (event: SseEvent) => this.#onEvent(event);
    void readEventStream(this.#channel, { headers: [], signal, onEvent }).then((end) => this.#onStreamEnd(end));
    await this.#endpoint.promise;
  }

  send(message: Buffer, exchange?: Exchange): void {
    void this.#post(message, exchange);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#channel.close();
  }

  async #post(body: Buffer, exchange: Exchange | undefined): Promise<void> {
    const timeoutMs = exchange?.request.timeoutMs ?? this.#channel.limits.connectTimeoutMs;
    try {
      const url = await this.#endpoint.promise;
      const call = { method: 'POST', headers: ['content-type', 'application/json'], url, body } as const;
      const method = exchange?.request.method ?? 'POST';
      const status = await sendAside(this.#channel, call, { method, timeoutMs, signal: this.#stop.signal });
      if (status >= 400) exchange?.fail(refusalError(exchange.request.method, status));
    } catch (error) {
      exchange?.fail(lost(exchange.request.method, 'The message could not be delivered.', error));
    }
  }

  #onEvent({ type, data }: SseEvent): void {
    if (type === 'endpoint') this.#onEndpoint(data.toString());
    else if (type === 'message') this.#receiver.onMessage(data);
  }

  /** Another origin would be handed our credentials. */
  #onEndpoint(address: string): void {
    const stream = this.#channel.url;
    if (!URL.canParse(address, stream.href)) throw invalidAnswer('its endpoint event holds no address.');
    const url = new URL(address, stream);
    if (url.origin !== stream.origin) throw invalidAnswer('its endpoint event names another origin.');
    this.#endpoint.resolve(url);
  }

  #onStreamEnd({ kind, status, error }: StreamEnd): void {
    const refused = kind === 'refused' && status !== undefined ? refusalError('the event stream', status) : undefined;
    const why = refused ?? error ?? new Error('The server closed its event stream.');
    this.#endpoint.reject(why);
    this.#receiver.onBroken(why);
  }
}
