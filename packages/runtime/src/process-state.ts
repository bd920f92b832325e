import type { ServerState } from '@naru/contract';

/**
 * Where a server's process stands. Whether a running process is healthy is for whoever speaks MCP with it: every other
 * state already is a {@link ServerState}, so that the two are joined by
 * `state.status === 'running' ? whatTheConnectionSays : state`.
 */
export type ProcessState =
  | Exclude<ServerState, { readonly status: 'healthy' | 'unhealthy' }>
  | { readonly status: 'running'; readonly since: string };

export function now(): string {
  return new Date().toISOString();
}
