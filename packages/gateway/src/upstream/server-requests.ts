import { NaruError } from '@naru/contract';
import type { JsonObject } from '../json.ts';
import { type RpcError, rpcCodes } from '../protocol.ts';
import type { UpstreamMessage } from './answer-scan.ts';
import { encodeError, encodeResult } from './encode-message.ts';
import type { Exchange } from './exchange.ts';
import { type LinkHandlers, RpcFailure } from './link.ts';

type ServerRequest = Extract<UpstreamMessage, { kind: 'request' }>;

/** Questions of one upstream that may wait at once. */
const maxWaiting = 64;

/** What a legacy upstream asks of us (sampling, elicitation, roots, ping), until each is answered. */
export class ServerRequests {
  readonly #waiting = new Map<number | string, AbortController>();
  readonly #handlers: LinkHandlers;
  readonly #reply: (message: Buffer) => void;

  constructor(handlers: LinkHandlers, reply: (message: Buffer) => void) {
    this.#handlers = handlers;
    this.#reply = reply;
  }

  /** Answers the request, by way of the call it belongs to where one is known. */
  receive(request: ServerRequest, owner: Exchange | undefined): void {
    if (request.method === 'ping') {
      this.#reply(encodeResult(request.id, {}));
    } else if (this.#waiting.has(request.id)) {
      this.#reply(encodeError(request.id, { code: rpcCodes.invalidRequest, message: 'This id is in use.' }));
    } else if (this.#waiting.size >= maxWaiting) {
      this.#reply(encodeError(request.id, { code: rpcCodes.internalError, message: 'Too many requests at once.' }));
    } else {
      void this.#answer(request, owner);
    }
  }

  /** The upstream no longer wants the answer (`notifications/cancelled`). */
  cancel(params: JsonObject): void {
    const { requestId } = params;
    if (typeof requestId !== 'number' && typeof requestId !== 'string') return;
    this.#drop(requestId, 'The server cancelled its request.');
  }

  close(): void {
    for (const id of [...this.#waiting.keys()]) this.#drop(id, 'The connection to the server has ended.');
  }

  async #answer(request: ServerRequest, owner: Exchange | undefined): Promise<void> {
    const cancelled = new AbortController();
    this.#waiting.set(request.id, cancelled);
    let reply: Buffer;
    try {
      reply = encodeResult(request.id, await this.#ask(request, owner, cancelled.signal));
    } catch (error) {
      reply = encodeError(request.id, rpcErrorFrom(error));
    }
    if (cancelled.signal.aborted) return;
    this.#waiting.delete(request.id);
    this.#reply(reply);
  }

  async #ask(request: ServerRequest, owner: Exchange | undefined, cancelled: AbortSignal): Promise<JsonObject> {
    if (owner?.request.onRequest === undefined) {
      return this.#handlers.onRequest(request.method, request.params, cancelled);
    }
    const signal = AbortSignal.any([cancelled, owner.whileOpen]);
    return owner.request.onRequest(request.method, request.params, signal);
  }

  #drop(id: number | string, message: string): void {
    const cancelled = this.#waiting.get(id);
    this.#waiting.delete(id);
    cancelled?.abort(new NaruError('upstream.unavailable', { message }));
  }
}

function rpcErrorFrom(error: unknown): RpcError {
  if (error instanceof RpcFailure) return error.error;
  if (error instanceof NaruError) return { code: error.kind.rpc, message: error.message };
  return { code: rpcCodes.internalError, message: 'The client could not answer.' };
}
