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
}

const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * The whole body of a POST.
 * @throws NaruError `request.media_type` before anything is read, `request.too_large` as soon as it is
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (!jsonType.test(request.headers['content-type'] ?? '')) {
    throw new NaruError('request.media_type', { message: 'Send the message as application/json.' });
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new NaruError('request.media_type', { message: 'Send the message without a content encoding.' });
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size);
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
