import { NaruError } from '@naru/contract';
import type { Dispatcher } from 'undici';
import { invalidAnswer } from './upstream-failure.ts';

export interface HttpCall {
  readonly dispatcher: Dispatcher;
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly url: URL;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body?: Buffer;
}

export interface HttpHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Hears one response. What `onHead` and `onData` throw ends it and comes back through `onFail`. */
export interface HttpReceiver {
  onHead(head: HttpHead): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** `sent`: the request may have reached the server. Not called after `abort()`. */
  onFail(error: Error, sent: boolean): void;
}

/** Whoever keeps count of open responses. */
export interface ResponseOwner {
  onOver(response: HttpResponse): void;
  /** The server is elsewhere on the same origin (307, 308). */
  onMoved(from: URL, to: URL): void;
}

/**
 * One request and its response. Follows one redirect (307 or 308) within the same origin; any other redirect is
 * refused, so that no header goes to a stranger. Compressed answers are refused: they were not asked for, and a small
 * one may unpack to gigabytes. Timeouts are the receiver's business: undici's are switched off.
 */
export class HttpResponse implements Dispatcher.DispatchHandler {
  readonly #call: HttpCall;
  readonly #receiver: HttpReceiver;
  readonly #owner: ResponseOwner;
  #controller: Dispatcher.DispatchController | undefined;
  #url: URL;
  #over = false;
  #redirect: 'possible' | 'under way' | 'used' = 'possible';

  constructor(call: HttpCall, receiver: HttpReceiver, owner: ResponseOwner) {
    this.#call = call;
    this.#receiver = receiver;
    this.#owner = owner;
    this.#url = call.url;
  }

  start(): void {
    const { dispatcher, method, headers, body } = this.#call;
    this.#controller = undefined;
    const path = `${this.#url.pathname}${this.#url.search}`;
    const options = { origin: this.#url.origin, path, method, headers, headersTimeout: 0, bodyTimeout: 0 };
    dispatcher.dispatch(body === undefined ? options : { ...options, body }, this);
  }

  /** Ends the request silently; a connection in use is closed. */
  abort(): void {
    this.#end();
    this.#controller?.abort(aborted());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(aborted());
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: HttpHead['headers']): void {
    if (this.#over || status < 200) return;
    if (status >= 300 && status < 400) {
      this.#url = this.#redirectFrom(status, headers['location']);
      this.#redirect = 'under way';
      controller.abort(aborted());
      return;
    }
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      throw invalidAnswer('it is compressed though Naru asked for it not to be.');
    }
    this.#receiver.onHead({ status, headers });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#over) this.#receiver.onData(chunk);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#end();
    this.#receiver.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    if (this.#redirect === 'under way') {
      this.#redirect = 'used';
      this.#owner.onMoved(this.#call.url, this.#url);
      this.start();
      return;
    }
    this.#end();
    this.#receiver.onFail(error, this.#controller !== undefined);
  }

  #end(): void {
    this.#over = true;
    this.#owner.onOver(this);
  }

  #redirectFrom(status: number, location: string | string[] | undefined): URL {
    const { url } = this.#call;
    const there = typeof location === 'string' && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    const keepsMethod = status === 307 || status === 308;
    if (there !== undefined && there.origin === url.origin && keepsMethod && this.#redirect === 'possible') {
      there.hash = '';
      return there;
    }
    const words = there === undefined ? 'nowhere' : `to ${there.origin}${there.pathname}`;
    throw new NaruError('upstream.invalid', {
      message: `The server redirects ${words} (HTTP ${status}). Naru does not follow that: if it is right, use that address.`,
    });
  }
}

function aborted(): Error {
  return new Error('Ended by Naru.');
}
