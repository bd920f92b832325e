import { NaruError } from '@naru/contract';

/** Largest body of a management request, bytes: the biggest is an import of some hundred servers. */
export const maxBodyBytes = 1024 * 1024;
/** Deepest nesting: parsing and printing recurse. */
const maxDepth = 64;

const jsonMediaType = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * The JSON body of a request. Throws `request.media_type`, `request.too_large` or `request.malformed`; the media type is
 * looked at before a byte is read, so that a form on another site cannot pass as JSON.
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  if (!jsonMediaType.test(request.headers.get('content-type') ?? '')) {
    throw new NaruError('request.media_type', { message: 'Send the body as Content-Type: application/json.' });
  }
  const text = decode(await readBytes(request));
  if (nesting(text) > maxDepth) {
    throw new NaruError('request.malformed', { message: `The JSON is nested deeper than ${maxDepth} levels.` });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NaruError('request.malformed', { message: 'The body is not valid JSON.', cause: error });
  }
}

async function readBytes(request: Request): Promise<Buffer> {
  const tooLarge = () =>
    new NaruError('request.too_large', { message: `The body may have at most ${maxBodyBytes} bytes.` });
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new NaruError('request.malformed', { message: 'The body is not valid UTF-8.', cause: error });
  }
}

/** How deep brackets nest outside of strings; for text that is no JSON the number means nothing. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString && char === '\\') i++;
    else if (char === '"') inString = !inString;
    else if (inString) continue;
    else if (char === '[' || char === '{') deepest = Math.max(deepest, ++depth);
    else if (char === ']' || char === '}') depth--;
  }
  return deepest;
}
