import type { IncomingMessage, ServerResponse } from 'node:http';
import { NaruError } from '@naru/contract';
import type { Principal } from '../access/principal.ts';
import type { AddressView } from '../snapshot/directory.ts';

/** One HTTP request to an MCP address, authenticated and resolved. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly principal: Principal;
  readonly view: AddressView;
  /** What every answer carries; written together with its own headers, as single ones set before cost more. */
  readonly headers: Readonly<Record<string, string>>;
}

const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * The whole body of a POST. By events, not by `for await`: an async iterator costs as much as the rest of a small call.
 * Rejects with NaruError `request.media_type` before anything is read, with `request.too_large` as soon as it is, and
 * with `request.malformed` when the client goes away in the middle.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    checkBodyHeaders(request, maxBytes);
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) stop(tooLarge(maxBytes));
      else chunks.push(chunk);
    };
    const stop = (error: Error) => {
      request.off('data', onData).pause();
      reject(error);
    };
    request.on('data', onData);
    request.once('end', () => resolve(joined(chunks, size)));
    request.once('error', (cause) => stop(new NaruError('request.malformed', { cause })));
  });
}

function joined(chunks: readonly Buffer[], size: number): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size);
}

function checkBodyHeaders({ headers }: IncomingMessage, maxBytes: number): void {
  if (!jsonType.test(headers['content-type'] ?? '')) {
    throw new NaruError('request.media_type', { message: 'Send the message as application/json.' });
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new NaruError('request.media_type', { message: 'Send the message without a content encoding.' });
  }
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

function tooLarge(maxBytes: number): NaruError {
  return new NaruError('request.too_large', { message: `A message may have at most ${maxBytes} bytes.` });
}

/** A header that may occur once; several values of it are no value we would choose from. */
export function singleHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

export function acceptsEventStream(request: IncomingMessage): boolean {
  const accept = request.headers.accept;
  return (
    accept === undefined || accept.includes('text/event-stream') || accept.includes('*/*') || accept.includes('text/*')
  );
}
