import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { NaruError } from '@naru/contract';
import { type ServerEvent, serverEvents } from './server-events.ts';

export interface SendOptions {
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export type Answer =
  /** 2xx without a message in it. */
  | { readonly kind: 'empty'; readonly sessionId: string | undefined }
  | { readonly kind: 'json'; readonly text: string; readonly sessionId: string | undefined }
  | {
      readonly kind: 'events';
      readonly events: AsyncGenerator<ServerEvent>;
      readonly sessionId: string | undefined;
      /** Says that nothing more is wanted: the stream is cut if the server does not end it soon. */
      finish(): void;
    }
  /** Any other status; the text may hold a JSON-RPC error. */
  | { readonly kind: 'refused'; readonly status: number; readonly text: string };

const finishMs = 1_000;
/** A larger refusal is not an explanation. */
const maxRefusalBytes = 1024 * 1024;

/** One MCP address over HTTP. Redirects are not followed: the key is for this address alone. */
export class Endpoint {
  readonly #url: URL;
  readonly #key: string | undefined;
  readonly #maxBytes: number;
  readonly #agent: HttpAgent;

  constructor(options: { readonly url: URL; readonly key: string | undefined; readonly maxBytes: number }) {
    this.#url = options.url;
    this.#key = options.key;
    this.#maxBytes = options.maxBytes;
    this.#agent =
      options.url.protocol === 'https:' ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  }

  /** Rejects with `upstream.unavailable` when nothing answers, `upstream.too_large`, or the signal's reason. */
  async send(options: SendOptions): Promise<Answer> {
    const response = await this.#open(options);
    const status = response.statusCode ?? 0;
    const sessionId = first(response.headers['mcp-session-id']);
    if (status < 200 || status > 299)
      return { kind: 'refused', status, text: await readText(response, maxRefusalBytes) };
    const type = (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    if (type === 'text/event-stream') {
      const finish = () => cutSoon(response);
      return { kind: 'events', events: serverEvents(response, this.#maxBytes), sessionId, finish };
    }
    const text = await readText(response, this.#maxBytes);
    return text.trim() === '' || status === 202 ? { kind: 'empty', sessionId } : { kind: 'json', text, sessionId };
  }

  close(): void {
    this.#agent.destroy();
  }

  #open({ method, headers, body, signal }: SendOptions): Promise<IncomingMessage> {
    const open = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = open(this.#url, {
        method,
        agent: this.#agent,
        signal,
        headers: {
          accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...(this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` }),
          ...headers,
        },
      });
      request.on('response', resolve);
      request.on('error', (cause) => reject(signal.aborted ? signal.reason : this.#failure(cause)));
      request.end(body);
    });
  }

  #failure(cause: Error): NaruError {
    const code = 'code' in cause ? String(cause.code) : cause.message;
    if (code === 'ECONNRESET' || code === 'EPIPE') {
      const message = `${this.#url.origin} closed the connection before it answered: the request may have been carried out.`;
      return new NaruError('upstream.outcome_unknown', { message, cause });
    }
    const message = `${this.#url.origin} does not answer (${code}). Is it running, and is the address right?`;
    return new NaruError('upstream.unavailable', { message, cause });
  }
}

/** A server ends its stream after the answer, and the connection can be used again; one that does not is cut. */
function cutSoon(response: IncomingMessage): void {
  const timer = setTimeout(() => response.destroy(), finishMs);
  response.once('close', () => clearTimeout(timer));
}

async function readText(body: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      body.destroy();
      throw new NaruError('upstream.too_large', { message: 'The server answered with more than the bridge accepts.' });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
