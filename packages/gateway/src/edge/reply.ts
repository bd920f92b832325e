import type { ServerResponse } from 'node:http';
import { type Answer, answerPieces } from '../wire/answer.ts';
import { SseStream, type SseStreamOptions } from './sse-stream.ts';

export interface ReplyOptions {
  /** Requests to be answered on this response: one, or those of a batch. */
  readonly count: number;
  readonly batch: boolean;
  /** Whether an error has an HTTP status of its own; in a legacy session 404 would say that the session is gone. */
  readonly statuses: boolean;
  readonly acceptsStream: boolean;
  /** An answer of which nothing is read for this long is given up, milliseconds. */
  readonly unreadTimeoutMs: number;
  readonly stream: SseStreamOptions;
}

/**
 * The response to a POST: plain JSON as long as there are only answers, a stream of events from the first message that
 * comes before the last answer.
 */
export class Reply {
  readonly #response: ServerResponse;
  readonly #options: ReplyOptions;
  readonly #answers: (readonly Buffer[])[] = [];
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
    for (const pieces of this.#answers.splice(0)) this.#stream.send(Buffer.concat(pieces));
    return this.#stream;
  }

  answer(idText: string, answer: Answer): void {
    this.#left -= 1;
    const pieces = answerPieces(idText, answer);
    if (this.#stream !== undefined) {
      this.#stream.send(Buffer.concat(pieces));
      if (this.#left === 0) this.#stream.end();
      return;
    }
    this.#answers.push(pieces);
    if (this.#left > 0 || this.#response.destroyed) return;
    this.#writeJson(answer.kind === 'error' && this.#options.statuses ? answer.httpStatus : 200);
  }

  #writeJson(status: number): void {
    const pieces = this.#options.batch ? joined(this.#answers) : this.#answers.flat();
    const response = this.#response;
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': pieces.reduce((sum, { length }) => sum + length, 0),
      ...this.#options.stream.headers,
    });
    // One write for the head and all pieces.
    response.cork();
    for (const piece of pieces) response.write(piece);
    response.end();
    response.uncork();
    // Most answers fit into the socket's own buffer; only what is left waiting needs watching.
    if (response.writableLength > 0) response.setTimeout(this.#options.unreadTimeoutMs, () => response.destroy());
  }
}

function joined(answers: readonly (readonly Buffer[])[]): readonly Buffer[] {
  const separated = answers.flatMap((pieces, index) => [Buffer.from(index === 0 ? '[' : ','), ...pieces]);
  return [...separated, Buffer.from(']')];
}
