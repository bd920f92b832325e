import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyTable } from './access/key-table.ts';
import type { Principal } from './access/principal.ts';
import type { Address } from './address.ts';
import type { JsonObject } from './json.ts';
import type { GatewayLimits } from './limits.ts';
import type { CatalogueStore, CredentialSource, HttpRouteSource, Log, ProcessSource } from './ports.ts';
import type { Era } from './protocol.ts';
import type { ProjectSnapshot } from './snapshot/project-snapshot.ts';

export interface GatewayOptions {
  /** How Naru introduces itself to clients and upstreams. */
  readonly identity: { readonly name: string; readonly version: string };
  readonly limits?: Partial<GatewayLimits>;
  /** Headers of every answer at an MCP address. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly processes: ProcessSource;
  readonly httpRoutes: HttpRouteSource;
  readonly credentials: CredentialSource;
  readonly catalogues: CatalogueStore;
  readonly log: Log;
}

/** The connection to one server as the gateway sees it. */
export type ConnectionState =
  | { readonly status: 'connecting'; readonly since: Date }
  | { readonly status: 'connected'; readonly since: Date }
  | {
      readonly status: 'failing';
      readonly since: Date;
      readonly reason: string;
      readonly attempt: number;
      readonly nextAt: Date;
    }
  | { readonly status: 'disabled'; readonly since: Date };

export interface ServerReport {
  readonly serverId: string;
  readonly connection: ConnectionState;
  readonly eras: readonly Era[];
  readonly counts: { readonly tools: number; readonly resources: number; readonly prompts: number };
}

/** A tool of a project, with both of its names; `definition` is the upstream's own `Tool` object. */
export interface ListedTool {
  readonly name: string;
  readonly upstreamName: string;
  readonly serverId: string;
  readonly serverSlug: string;
  readonly definition: JsonObject;
}

export interface DroppedItem {
  readonly serverId: string;
  readonly name: string;
  readonly reason: string;
}

export interface ToolCallRequest {
  readonly principal: Principal;
  readonly projectId: string;
  /** Name at the project's address. */
  readonly tool: string;
  readonly arguments: JsonObject;
  readonly signal: AbortSignal;
  onProgress?(progress: JsonObject): void;
}

/** The data plane: answers MCP at every address from memory, and keeps a connection to each enabled server. */
export interface Gateway {
  readonly access: KeyTable;
  /** Puts a project's new state in place at once; connections that it changes are replaced, others stay. */
  setProject(snapshot: ProjectSnapshot): void;
  removeProject(projectId: string): void;
  /**
   * Answers one HTTP request to an MCP address. The caller has authenticated it and checked Host and Origin; whether
   * the principal may reach this address is decided here (404 when not, the same as for an unknown one).
   */
  handle(request: IncomingMessage, response: ServerResponse, target: { address: Address; principal: Principal }): void;
  /** Undefined for a server the gateway does not know. */
  report(serverId: string): ServerReport | undefined;
  /** Calls the listener with the id of each server whose report changed; returns what stops it. */
  onChange(listener: (serverId: string) => void): () => void;
  tools(projectId: string): { readonly items: readonly ListedTool[]; readonly dropped: readonly DroppedItem[] };
  /** Calls a tool on behalf of a page or the API. Resolves to a `CallToolResult`; rejects with a NaruError. */
  callTool(request: ToolCallRequest): Promise<JsonObject>;
  /** Connects again at once and reads the lists again. */
  reconnect(serverId: string): void;
  /** Refuses new work, lets calls under way finish for at most `graceMs`, then ends everything. */
  close(graceMs: number): Promise<void>;
}
