import type { ServerResponse } from 'node:http';
import { type Answer, encodeAnswer } from '../wire/answer.ts';
import { SseStream, type SseStreamOptions } from './sse-stream.ts';

export interface ReplyOptions {
  /** Requests to be answered on this response: one, or those of a batch. */
  readonly count: number;
  readonly batch: boolean;
  /** Whether an error has an HTTP status of its own; in a legacy session 404 would say that the session is gone. */
  readonly statuses: boolean;
  readonly acceptsStream: boolean;
  readonly stream: SseStreamOptions;
}

/**
 * The response to a POST: plain JSON as long as there are only answers, a stream of events from the first message that
 * comes before the last answer.
 */
export class Reply {
  readonly #response: ServerResponse;
  readonly #options: ReplyOptions;
  readonly #answers: Buffer[] = [];
  #stream: SseStream | undefined;
  #left: number;

  constructor(response: ServerResponse, options: ReplyOptions) {
    this.#response = response;
    this.#options = options;
    this.#left = options.count;
  }

  /** The stream for messages before the answer, begun now if need be; undefined for a client that takes none. */
  stream(): SseStream | undefined {
    if (this.#stream !== undefined) return this.#stream;
    if (!this.#options.acceptsStream || this.#left === 0 || this.#response.destroyed) return undefined;
    this.#stream = new SseStream(this.#response, this.#options.stream);
    for (const answer of this.#answers.splice(0)) this.#stream.send(answer);
    return this.#stream;
  }

  answer(idText: string, answer: Answer): void {
    this.#left -= 1;
    const bytes = encodeAnswer(idText, answer);
    if (this.#stream !== undefined) {
      this.#stream.send(bytes);
      if (this.#left === 0) this.#stream.end();
      return;
    }
    this.#answers.push(bytes);
    if (this.#left > 0 || this.#response.destroyed) return;
    this.#writeJson(answer.kind === 'error' && this.#options.statuses ? answer.httpStatus : 200);
  }

  #writeJson(status: number): void {
    const [only] = this.#answers;
    const body = this.#options.batch || only === undefined ? joined(this.#answers) : only;
    this.#response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': body.length,
      ...this.#options.stream.headers,
    });
    this.#response.end(body);
  }
}

function joined(answers: readonly Buffer[]): Buffer {
  const pieces = answers.flatMap((answer, index) => [Buffer.from(index === 0 ? '[' : ','), answer]);
  return Buffer.concat([...pieces, Buffer.from(']')]);
}
