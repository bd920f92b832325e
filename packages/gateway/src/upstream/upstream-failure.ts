import { NaruError } from '@naru/contract';
import { TooManyBytes } from './byte-collector.ts';

const headersOverflow = 'UND_ERR_HEADERS_OVERFLOW';

/** Only a tool call may change something; whatever else was lost can simply be asked again. */
function mayHaveRun(method: string): boolean {
  return method === 'tools/call';
}

/** The request surely did not reach the upstream. */
export function notSent(cause: unknown): NaruError {
  if (cause instanceof NaruError) return cause;
  // The dispatcher is somebody else's: what its address policy refuses comes as an error with this code.
  if (cause instanceof Error && codeOf(cause) === 'egress.refused') {
    return new NaruError('egress.refused', { message: cause.message, cause });
  }
  return new NaruError('upstream.unavailable', { message: `${connectWords(cause)} Nothing was sent.`, cause });
}

/** The request was sent, and its answer will not come. */
export function lost(method: string, words: string, cause?: unknown): NaruError {
  if (cause instanceof NaruError) return cause;
  if (cause instanceof TooManyBytes) return tooLarge(cause);
  if (!mayHaveRun(method)) return new NaruError('upstream.unavailable', { message: words, cause });
  const message = `${words} The call may have run: check before you repeat it.`;
  return new NaruError('upstream.outcome_unknown', { message, cause });
}

export function timedOut(method: string, timeoutMs: number): NaruError {
  return new NaruError('upstream.timeout', {
    message: `The server did not answer ${method} within ${timeoutMs} ms.`,
    data: { timeoutMs },
  });
}

export function invalidAnswer(reason: string, cause?: unknown): NaruError {
  return new NaruError('upstream.invalid', { message: `The server's answer is not valid: ${reason}`, cause });
}

export function tooLarge(cause: TooManyBytes): NaruError {
  return new NaruError('upstream.too_large', { message: `The server's answer is too large. ${cause.message}`, cause });
}

/** True of errors that judge what the server sent; false of a connection that merely broke. */
export function isVerdict(error: unknown): boolean {
  return error instanceof NaruError || error instanceof TooManyBytes || codeOf(error) === headersOverflow;
}

/** What broke a response that had begun, as the caller is to see it. */
export function brokenResponse(method: string, cause: unknown): NaruError {
  if (codeOf(cause) === headersOverflow) {
    return new NaruError('upstream.too_large', { message: 'The headers of the server’s answer are too large.', cause });
  }
  return lost(method, `The connection to the server broke (${codeOf(cause) ?? 'unknown reason'}).`, cause);
}

const connectReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The server refused the connection.',
  ENOTFOUND: 'The name of the server could not be resolved.',
  EAI_AGAIN: 'The name of the server could not be resolved for now.',
  ETIMEDOUT: 'The server did not accept the connection in time.',
  UND_ERR_CONNECT_TIMEOUT: 'The server did not accept the connection in time.',
  EHOSTUNREACH: 'The server’s network cannot be reached.',
  ENETUNREACH: 'The server’s network cannot be reached.',
  CERT_HAS_EXPIRED: 'The certificate of the server has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate of the server is self-signed.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate of the server is self-signed.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate of the server could not be verified.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate of the server is for another name.',
};

function connectWords(cause: unknown): string {
  const code = codeOf(cause);
  return connectReasons[code ?? ''] ?? `The server cannot be reached (${code ?? 'unknown reason'}).`;
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
