import type { Principal } from '../access/principal.ts';
import type { JsonObject } from '../json.ts';
import type { Era } from '../protocol.ts';
import type { AddressView } from '../snapshot/directory.ts';
import type { Params } from '../wire/params.ts';

/** One request of a client on its way through the gateway. Every layer passes it on; nothing reaches around it. */
export interface Call {
  readonly principal: Principal;
  readonly view: AddressView;
  /** The client's era; the upstream's may be the other. */
  readonly era: Era;
  readonly method: string;
  readonly params: Params;
  readonly clientInfo: JsonObject;
  readonly session: CallSession | undefined;
  /** Log messages wanted during this call: from `_meta` of a modern request, from the session of a legacy one. */
  readonly logLevel: string | undefined;
  /** Aborts when the client cancels, or goes away where that means the same. */
  readonly signal: AbortSignal;
  /** `Mcp-Param-*` headers as received, by lower-case name; undefined where the transport has none. */
  readonly paramHeaders: Readonly<Record<string, string>> | undefined;
  /** Tells the client of progress and log messages of this call. */
  notify(method: string, params: JsonObject): void;
  /** Asks the client on the stream of this call; only where its era has server→client requests. */
  readonly ask: ((method: string, params: JsonObject, signal: AbortSignal) => Promise<JsonObject>) | undefined;
}

/** What a call's legacy session offers to the layers below. */
export interface CallSession {
  readonly id: string;
  readonly capabilities: JsonObject;
  readonly listening: boolean;
  logLevel: string | undefined;
  readonly subscriptions: Set<string>;
  notify(method: string, params: JsonObject): void;
  ask(method: string, params: JsonObject, options: { signal: AbortSignal }): Promise<JsonObject>;
}
