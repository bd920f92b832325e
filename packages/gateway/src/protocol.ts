/** Names and numbers of the MCP specification that both edges need. */

/**
 * `modern`: every request describes itself (2026-07-28). `legacy`: a session opened by `initialize`
 * (2024-11-05 … 2025-11-25). A server may speak both.
 */
export type Era = 'modern' | 'legacy';

export const modernVersion = '2026-07-28';
/** Newest first: what an `initialize` is answered with when the client asks for something unknown. */
export const legacyVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;
export const latestLegacyVersion = legacyVersions[0];

/** Reserved `_meta` keys of a self-contained request (2026-07-28, basic/index). */
export const metaKeys = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
} as const;

export const rpcCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** Legacy "resource not found"; modern servers answer invalidParams. */
  legacyResourceNotFound: -32002,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
} as const;

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** JSON-RPC errors that have an HTTP status of their own (2026-07-28, transports/streamable-http); others answer 200. */
const statusByCode: ReadonlyMap<number, number> = new Map<number, number>([
  [rpcCodes.parseError, 400],
  [rpcCodes.invalidRequest, 400],
  [rpcCodes.methodNotFound, 404],
  [rpcCodes.headerMismatch, 400],
  [rpcCodes.missingCapability, 400],
  [rpcCodes.unsupportedVersion, 400],
]);

export function httpStatusOf(rpcCode: number): number {
  return statusByCode.get(rpcCode) ?? 200;
}
