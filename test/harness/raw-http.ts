import { request } from 'node:http';

export interface RawRequest {
  readonly method?: string;
  /** Sent as they are, `host` too; a list sends the header more than once. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  readonly timeoutMs?: number;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  /** JSON-RPC messages of a JSON body or an event stream, batches flattened. */
  readonly messages: readonly Record<string, unknown>[];
}

/** One HTTP request with nothing added or checked, read to its end. */
export function rawHttp(url: string, { method = 'POST', headers = {}, body, timeoutMs = 20_000 }: RawRequest = {}) {
  return new Promise<RawAnswer>((resolve, reject) => {
    const outgoing = request(url, {
      method,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
      ),
      signal: AbortSignal.timeout(timeoutMs),
      agent: false,
    });
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, messages: messagesIn(text) });
      });
    });
    outgoing.end(body);
  });
}

/** JSON-RPC messages of an answer, whichever form it came in. */
export function messagesIn(text: string): Record<string, unknown>[] {
  const whole = objects(text);
  if (whole.length > 0) return whole;
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .flatMap((line) => objects(line.slice('data:'.length)));
}

function objects(text: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(text);
    return (Array.isArray(value) ? value : [value]).filter(isObject);
  } catch {
    return [];
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
