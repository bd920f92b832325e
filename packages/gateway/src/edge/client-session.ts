import { randomUUID } from 'node:crypto';
import { NaruError } from '@naru/contract';
import type { JsonObject } from '../json.ts';
import { RpcFailure } from '../upstream/link.ts';
import { encodeNotification, encodeRequest } from '../wire/answer.ts';
import type { ResponseOutcome } from '../wire/client-message.ts';
import type { SseStream } from './sse-stream.ts';

export interface ClientSessionOptions {
  readonly principalId: string;
  /** The address it was opened at; a session is of no use at another. */
  readonly viewKey: string;
  readonly protocolVersion: string;
  readonly clientInfo: JsonObject;
  readonly capabilities: JsonObject;
}

interface Ask {
  resolve(result: JsonObject): void;
  reject(error: Error): void;
}

const maxAsks = 256;

/** One legacy client from `initialize` to its end: what it can do, what it is being asked, what it is waiting for. */
export class ClientSession {
  readonly id = randomUUID();
  readonly options: ClientSessionOptions;
  /** Log messages below this level are not wanted; undefined until the client says so. */
  logLevel: string | undefined;
  lastSeenMs = Date.now();
  /** Resource URIs, in the names of this address, whose changes the client wants to hear of. */
  readonly subscriptions = new Set<string>();
  readonly #calls = new Map<string, AbortController>();
  readonly #asks = new Map<string, Ask>();
  readonly #endListeners = new Set<() => void>();
  #stream: SseStream | undefined;
  #asked = 0;
  #ended = false;

  constructor(options: ClientSessionOptions) {
    this.options = options;
  }

  get capabilities(): JsonObject {
    return this.options.capabilities;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get listening(): boolean {
    return this.#stream?.open === true;
  }

  get busy(): boolean {
    return this.#calls.size > 0 || this.listening;
  }

  /** The stream on which the client hears what answers no request of its own. A new one replaces the old. */
  attachStream(stream: SseStream): void {
    this.#stream?.end();
    this.#stream = stream;
    stream.onClose(() => {
      if (this.#stream === stream) this.#stream = undefined;
      this.lastSeenMs = Date.now();
    });
  }

  notify(method: string, params: JsonObject): void {
    this.#stream?.send(encodeNotification(method, params));
  }

  /** Registers a call under its id, so that the client can cancel it. @throws NaruError when the id is in use. */
  begin(idText: string): AbortController {
    if (this.#calls.has(idText)) {
      throw new NaruError('mcp.invalid_request', {
        message: `The id ${idText} is already in use by a call under way.`,
      });
    }
    const controller = new AbortController();
    this.#calls.set(idText, controller);
    return controller;
  }

  finish(idText: string): void {
    this.#calls.delete(idText);
    this.lastSeenMs = Date.now();
  }

  cancel(idText: string): void {
    this.#calls.get(idText)?.abort(new NaruError('request.timeout', { message: 'The client cancelled this call.' }));
  }

  /**
   * Asks the client something on the stream of the call that made it necessary, else on the session's own.
   * @throws RpcFailure with the client's error, or NaruError when it cannot be asked.
   */
  ask(
    method: string,
    params: JsonObject,
    options: { stream?: SseStream | undefined; signal: AbortSignal },
  ): Promise<JsonObject> {
    const stream = options.stream ?? this.#stream;
    if (stream === undefined || this.#asks.size >= maxAsks) {
      return Promise.reject(new NaruError('upstream.busy', { message: 'The client cannot be asked right now.' }));
    }
    this.#asked += 1;
    const id = `naru-${this.#asked}`;
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
    const onAbort = () => reject(new NaruError('request.timeout', { message: 'The question was withdrawn.' }));
    options.signal.addEventListener('abort', onAbort, { once: true });
    this.#asks.set(id, { resolve, reject });
    if (options.signal.aborted) onAbort();
    else if (!stream.send(encodeRequest(id, method, params))) reject(new NaruError('upstream.busy'));
    return promise.finally(() => {
      this.#asks.delete(id);
      options.signal.removeEventListener('abort', onAbort);
    });
  }

  /** Takes the client's answer to something it was asked; an answer to nothing is ignored. */
  settle(id: string | number, outcome: ResponseOutcome): void {
    const ask = this.#asks.get(String(id));
    if (ask === undefined) return;
    if ('result' in outcome) ask.resolve(outcome.result);
    else ask.reject(new RpcFailure(outcome.error));
  }

  onEnd(listener: () => void): void {
    this.#endListeners.add(listener);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const gone = new NaruError('mcp.session_not_found', { message: 'The session has ended.' });
    for (const call of this.#calls.values()) call.abort(gone);
    for (const ask of this.#asks.values()) ask.reject(gone);
    this.#stream?.end();
    for (const listener of this.#endListeners) listener();
  }
}
