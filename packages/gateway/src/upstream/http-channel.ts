import type { GatewayLimits } from '../limits.ts';
import { type HttpCall, type HttpReceiver, HttpResponse, type ResponseOwner } from './http-response.ts';
import { type HttpTarget, OperatorHeaders } from './http-target.ts';

/** A request to a remote server, before the operator's headers are joined to it. */
export interface ChannelCall {
  readonly method: HttpCall['method'];
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: Buffer;
  /** Elsewhere than the target's own address, on the same origin. */
  readonly url?: URL;
}

/** The way to one remote server: remembers where it moved to, and ends whatever is still open when it closes. */
export class HttpChannel implements ResponseOwner {
  readonly limits: GatewayLimits;
  readonly #target: HttpTarget;
  readonly #operatorHeaders = new OperatorHeaders();
  readonly #open = new Set<HttpResponse>();
  #url: URL;

  constructor(target: HttpTarget, limits: GatewayLimits) {
    this.#target = target;
    this.#url = target.url;
    this.limits = limits;
  }

  get url(): URL {
    return this.#url;
  }

  /** Joins the operator's headers; rejects as their source does. */
  async prepare(call: ChannelCall, signal: AbortSignal): Promise<HttpCall> {
    const operatorHeaders = this.#operatorHeaders.flat(await this.#target.headers(signal));
    return {
      dispatcher: this.#target.dispatcher,
      method: call.method,
      url: call.url ?? this.#url,
      headers: [...call.headers, 'accept-encoding', 'identity', ...operatorHeaders],
      ...(call.body === undefined ? {} : { body: call.body }),
    };
  }

  /** Sends a prepared call. */
  send(call: HttpCall, receiver: HttpReceiver): HttpResponse {
    const response = new HttpResponse(call, receiver, this);
    this.#open.add(response);
    response.start();
    return response;
  }

  onOver(response: HttpResponse): void {
    this.#open.delete(response);
  }

  onMoved(from: URL, to: URL): void {
    if (from === this.#url) this.#url = to;
  }

  /** Ends all open responses silently. */
  close(): void {
    for (const response of [...this.#open]) response.abort();
  }
}
