import type { JsonObject } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import type { Era, RpcError } from '../protocol.ts';

/** What an upstream said of itself: the answer to `initialize` or `server/discover`. */
export interface UpstreamInfo {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly capabilities: JsonObject;
  readonly serverInfo: JsonObject | undefined;
  readonly instructions: string | undefined;
}

/** Where an upstream's own words go that answer no request of ours. */
export interface LinkHandlers {
  /** list_changed, resources/updated, and log messages that name no request. */
  onNotification(method: string, params: JsonObject): void;
  /**
   * A request of a legacy upstream (sampling, elicitation, roots) that belongs to no call of ours that the link could
   * tell. Resolves to the result; rejects with a NaruError or {@link RpcFailure} to answer with an error.
   */
  onRequest(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject>;
}

export interface LinkOptions {
  /** How Naru introduces itself: `{name, version}`. */
  readonly clientInfo: JsonObject;
  /** Client capabilities to declare to a legacy upstream; a modern request carries its own. */
  readonly capabilities: JsonObject;
  readonly handlers: LinkHandlers;
  readonly limits: GatewayLimits;
  /**
   * Keep the upstream's own stream open (GET of a legacy HTTP session). Wanted by whoever must hear list_changed or be
   * asked; a session opened for single calls does without.
   */
  readonly listen: boolean;
  /**
   * Whether every request of the link comes from one client session. Only then may a message that names no request be
   * taken to belong to the only one under way; on a link of many it could be somebody else's.
   */
  readonly owners: 'one' | 'many';
  /** Gives up opening; a link that is open is ended by `close()`. */
  readonly signal: AbortSignal;
}

/** One request to an upstream, its params already in the upstream's names and era. */
export interface UpstreamRequest {
  readonly method: string;
  /** The `params` member as JSON bytes, or undefined where there is none. */
  readonly params: Buffer | undefined;
  /** Goes into `Mcp-Name` on modern HTTP (tool or prompt name, resource URI). */
  readonly name?: string;
  /** Further headers of modern HTTP (`Mcp-Param-…`), values already encoded. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The value of `params._meta.progressToken`, unique at this upstream, when the caller asked for progress. */
  readonly progressToken?: string;
  /** Cancels: notifications/cancelled or a closed stream, as the era and transport want it. */
  readonly signal: AbortSignal;
  /** Without an answer or progress for this long the request fails with `upstream.timeout`, milliseconds. */
  readonly timeoutMs: number;
  /** Progress and log messages of this request, in order, before the answer. */
  onNotification?(method: string, params: JsonObject): void;
  /** A server→client request known to belong to this request (it came on its stream). Else LinkHandlers.onRequest. */
  onRequest?(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject>;
}

export type UpstreamAnswer =
  /** Bytes of the `result` member: one JSON value, valid UTF-8, no raw CR or LF, depth within limits. */
  | { readonly kind: 'result'; readonly result: Buffer }
  | { readonly kind: 'error'; readonly error: RpcError; readonly httpStatus?: number };

/**
 * One open connection to an upstream. Safe for concurrent requests.
 *
 * `request` rejects with a NaruError: `upstream.timeout`, `upstream.invalid`, `upstream.too_large`,
 * `upstream.unavailable` (surely not executed: nothing reached the upstream) or `upstream.outcome_unknown` (it may have
 * run); with {@link SessionLost} where a legacy HTTP session is gone and the request was therefore not executed; with
 * the signal's reason when aborted.
 */
export interface UpstreamLink {
  readonly info: UpstreamInfo;
  request(request: UpstreamRequest): Promise<UpstreamAnswer>;
  /** Sends a notification; failures are ignored, as nothing depends on them. */
  notify(method: string, params?: JsonObject): void;
  /**
   * Opens `subscriptions/listen` (modern only) and calls `onEvent` for each notification until the signal aborts.
   * Resolves when the upstream ends the stream; rejects when it breaks or is refused ({@link RpcFailure}), and with the
   * signal's reason when that aborts.
   */
  listen?(
    filter: JsonObject,
    onEvent: (method: string, params: JsonObject) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Resolves once the link is dead, with the reason in words; also after close(). Never rejects. */
  readonly closed: Promise<string>;
  /** Ends politely (DELETE of a session, end of input) within a second or two; never rejects. */
  close(): Promise<void>;
}

/** The upstream no longer knows our session (HTTP 404): open a new link and send the request again. */
export class SessionLost extends Error {
  constructor() {
    super('The upstream no longer knows this session.');
    this.name = 'SessionLost';
  }
}

/** A JSON-RPC error to be relayed as it is. */
export class RpcFailure extends Error {
  readonly error: RpcError;

  constructor(error: RpcError) {
    super(error.message);
    this.name = 'RpcFailure';
    this.error = error;
  }
}
