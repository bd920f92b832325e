/** Bounds on what a client or an upstream may make the gateway hold. All are per gateway unless they say otherwise. */
export interface GatewayLimits {
  /** Largest message accepted from a client, bytes. */
  readonly maxRequestBytes: number;
  /** Largest single message accepted from an upstream (a body, an SSE event, a line), bytes. */
  readonly maxUpstreamMessageBytes: number;
  /** Deepest nesting of JSON accepted from either side. */
  readonly maxJsonDepth: number;
  /** Messages in one JSON-RPC batch (2025-03-26). */
  readonly maxBatch: number;
  /** A call without progress ends after this long, milliseconds. */
  readonly callTimeoutMs: number;
  /** Connecting to an upstream and learning its era, milliseconds. */
  readonly connectTimeoutMs: number;
  /** Reading one page of an upstream's list, milliseconds. */
  readonly listTimeoutMs: number;
  /** Items of each kind kept of one upstream; more are dropped with a reason. */
  readonly maxItemsPerServer: number;
  /** Legacy client sessions; and how long an idle one is kept, milliseconds. */
  readonly maxSessions: number;
  readonly sessionIdleMs: number;
  /** What a legacy client may say of itself when it opens a session, bytes: it is kept for the whole session. */
  readonly maxClientInfoBytes: number;
  /** Streams (HTTP+SSE, subscriptions) that one principal may keep open. */
  readonly maxStreamsPerPrincipal: number;
  /** An answer of which the client reads nothing for this long is given up, milliseconds. */
  readonly unreadTimeoutMs: number;
  /** One kind of list of one upstream, bytes; what goes beyond is not read. */
  readonly maxListBytes: number;
  /** Calls under way at one upstream; more are refused with `upstream.busy`. */
  readonly maxInFlightPerServer: number;
  /** Own processes of one stdio server for sessions that can be asked back. */
  readonly maxDedicatedProcesses: number;
  /** Bytes waiting for a slow client on one stream before the stream is cut. */
  readonly maxStreamBacklogBytes: number;
  /** SSE comments that keep idle streams alive, milliseconds. */
  readonly keepAliveMs: number;
}

export const defaultLimits: GatewayLimits = {
  maxRequestBytes: 10 * 1024 * 1024,
  maxUpstreamMessageBytes: 32 * 1024 * 1024,
  maxJsonDepth: 128,
  maxBatch: 100,
  callTimeoutMs: 120_000,
  connectTimeoutMs: 20_000,
  listTimeoutMs: 15_000,
  maxItemsPerServer: 5_000,
  maxSessions: 10_000,
  sessionIdleMs: 30 * 60_000,
  maxClientInfoBytes: 16 * 1024,
  maxStreamsPerPrincipal: 1_000,
  unreadTimeoutMs: 30_000,
  maxListBytes: 16 * 1024 * 1024,
  maxInFlightPerServer: 1_024,
  maxDedicatedProcesses: 16,
  maxStreamBacklogBytes: 1024 * 1024,
  keepAliveMs: 15_000,
};
