/** JSON-RPC messages as they pass through the bridge: read for their address labels, forwarded as the text they came in. */

export type Id = string | number;
export type Fields = Readonly<Record<string, unknown>>;

export type Message =
  | {
      readonly kind: 'request';
      readonly id: Id;
      readonly method: string;
      readonly params: Fields;
      readonly text: string;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: Fields; readonly text: string }
  | { readonly kind: 'response'; readonly id: Id | undefined; readonly body: Fields; readonly text: string }
  /** JSON-RPC batch (2025-03-26); `ids` are those of its requests, `answers` those of its responses. */
  | { readonly kind: 'batch'; readonly ids: readonly Id[]; readonly answers: readonly Id[]; readonly text: string };

export type Request = Extract<Message, { kind: 'request' }>;

const protocolVersionKey = 'io.modelcontextprotocol/protocolVersion';

/** One message of either side; `undefined` when the text is no JSON-RPC. The text kept is one line. */
export function parseMessage(text: string): Message | undefined {
  const line = onOneLine(text);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return isFields(value) ? single(value, line) : undefined;
  const parts = value.map((item: unknown) => (isFields(item) ? single(item, '') : undefined));
  return {
    kind: 'batch',
    ids: parts.flatMap((part) => (part?.kind === 'request' ? part.id : [])),
    answers: parts.flatMap((part) => (part?.kind === 'response' ? (part.id ?? []) : [])),
    text: line,
  };
}

/** The revision that a self-contained request names (2026-07-28, basic/index); undefined for a message of a session. */
export function modernVersionOf(params: Fields): string | undefined {
  const meta = params['_meta'];
  const version = isFields(meta) ? meta[protocolVersionKey] : undefined;
  return typeof version === 'string' ? version : undefined;
}

/** The request that a `notifications/cancelled` is about. */
export function cancelledId(params: Fields): Id | undefined {
  const id = params['requestId'];
  return isId(id) ? id : undefined;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function single(body: Fields, text: string): Message | undefined {
  const { id, method } = body;
  if (typeof method === 'string') {
    const params = isFields(body['params']) ? body['params'] : {};
    return isId(id) ? { kind: 'request', id, method, params, text } : { kind: 'notification', method, params, text };
  }
  if (!('result' in body) && !('error' in body)) return undefined;
  return { kind: 'response', id: isId(id) ? id : undefined, body, text };
}

function isId(value: unknown): value is Id {
  return typeof value === 'string' || typeof value === 'number';
}

/** Line breaks in JSON can only stand between tokens, where a space means the same. */
function onOneLine(text: string): string {
  return /[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, ' ').trim() : text;
}
