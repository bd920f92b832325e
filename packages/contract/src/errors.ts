/**
 * Every error Naru can answer with: one code, its HTTP status, its JSON-RPC code, and whose fault it is.
 * JSON-RPC codes of our own lie outside -32768…-32000, which the MCP specification reserves (basic/index, error codes).
 */

export type Blame = 'caller' | 'upstream' | 'operator' | 'naru';

export interface ErrorKind {
  readonly http: number;
  readonly rpc: number;
  readonly blame: Blame;
  /** A short, human title; the message of an instance says the rest. */
  readonly title: string;
}

export const errorKinds = {
  'request.invalid': { http: 422, rpc: -32602, blame: 'caller', title: 'The request is not valid' },
  'request.malformed': { http: 400, rpc: -32700, blame: 'caller', title: 'The request could not be read' },
  'request.too_large': { http: 413, rpc: -31001, blame: 'caller', title: 'The request is too large' },
  'request.media_type': { http: 415, rpc: -31002, blame: 'caller', title: 'The media type is not accepted here' },
  'request.method': { http: 405, rpc: -31003, blame: 'caller', title: 'This address does not answer that method' },
  'request.timeout': { http: 408, rpc: -31004, blame: 'caller', title: 'The request took too long to arrive' },
  'request.too_many': { http: 429, rpc: -31005, blame: 'caller', title: 'Too many requests' },
  'auth.required': { http: 401, rpc: -31010, blame: 'caller', title: 'A valid key or sign-in is required' },
  'auth.forbidden': { http: 403, rpc: -31011, blame: 'caller', title: 'This is not allowed' },
  'auth.origin': { http: 403, rpc: -31012, blame: 'caller', title: 'This host or origin is not allowed' },
  'auth.link_used': { http: 401, rpc: -31013, blame: 'caller', title: 'This sign-in link is no longer valid' },
  'resource.not_found': { http: 404, rpc: -32602, blame: 'caller', title: 'Not found' },
  'resource.conflict': { http: 409, rpc: -31020, blame: 'caller', title: 'This conflicts with something that exists' },
  'instance.read_only': {
    http: 503,
    rpc: -31021,
    blame: 'operator',
    title: 'Naru is read-only until a restore is accepted',
  },
  'instance.unavailable': { http: 503, rpc: -31022, blame: 'operator', title: 'Naru cannot do this right now' },
  'instance.misconfigured': { http: 500, rpc: -31023, blame: 'operator', title: 'Naru is not set up correctly' },
  'tool.not_found': { http: 404, rpc: -32602, blame: 'caller', title: 'There is no such tool' },
  'prompt.not_found': { http: 404, rpc: -32602, blame: 'caller', title: 'There is no such prompt' },
  'mcp.resource_not_found': { http: 200, rpc: -32602, blame: 'caller', title: 'There is no such resource' },
  'mcp.method_not_found': { http: 404, rpc: -32601, blame: 'caller', title: 'There is no such method' },
  'mcp.invalid_request': { http: 400, rpc: -32600, blame: 'caller', title: 'This is not a valid MCP message' },
  'mcp.header_mismatch': { http: 400, rpc: -32020, blame: 'caller', title: 'A header does not match the message' },
  'mcp.missing_capability': { http: 400, rpc: -32021, blame: 'caller', title: 'The client lacks a capability' },
  'mcp.unsupported_version': {
    http: 400,
    rpc: -32022,
    blame: 'caller',
    title: 'This protocol version is not supported',
  },
  'mcp.session_not_found': { http: 404, rpc: -31030, blame: 'caller', title: 'There is no such session' },
  'mcp.too_many_sessions': { http: 429, rpc: -31031, blame: 'caller', title: 'Too many sessions are open' },
  'upstream.unavailable': { http: 502, rpc: -31040, blame: 'upstream', title: 'The server cannot be reached' },
  'upstream.timeout': { http: 504, rpc: -31041, blame: 'upstream', title: 'The server did not answer in time' },
  'upstream.invalid': {
    http: 502,
    rpc: -31042,
    blame: 'upstream',
    title: 'The server answered with something invalid',
  },
  'upstream.too_large': { http: 502, rpc: -31043, blame: 'upstream', title: 'The server answered with too much' },
  'upstream.busy': { http: 503, rpc: -31044, blame: 'upstream', title: 'The server is busy' },
  'upstream.outcome_unknown': {
    http: 502,
    rpc: -31045,
    blame: 'upstream',
    title: 'The call may have run, its answer was lost',
  },
  'egress.refused': { http: 422, rpc: -31050, blame: 'caller', title: 'This address may not be reached from here' },
  'runtime.failed': { http: 502, rpc: -31060, blame: 'upstream', title: 'The server could not be started' },
  'runtime.install_failed': { http: 502, rpc: -31061, blame: 'upstream', title: 'The package could not be installed' },
  'internal.error': { http: 500, rpc: -32603, blame: 'naru', title: 'Something went wrong in Naru' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

/** One thing that is wrong with one field of a request; `path` is a JSON Pointer (RFC 6901). */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface ErrorDetails {
  /** What happened and what to do, in the words of the task; shown to people. */
  readonly message?: string;
  readonly fields?: readonly FieldError[];
  /** Further facts for programs; never a secret, never a stack. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The one error class. Unknown errors become one at the HTTP and MCP edges only, by {@link toNaruError}. */
export class NaruError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(details.message ?? errorKinds[code].title, details.cause === undefined ? {} : { cause: details.cause });
    this.name = 'NaruError';
    this.code = code;
    this.fields = details.fields ?? [];
    this.data = details.data ?? {};
  }

  get kind(): ErrorKind {
    return errorKinds[this.code];
  }
}

/** Keeps a NaruError as it is; hides anything else behind `internal.error`, with the original as `cause`. */
export function toNaruError(error: unknown): NaruError {
  return error instanceof NaruError ? error : new NaruError('internal.error', { cause: error });
}
