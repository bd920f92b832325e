import type { ServerState } from '@naru/contract';
import type { ConnectionState } from '@naru/gateway';
import type { ProcessState } from '@naru/runtime';

export interface StateParts {
  readonly enabled: boolean;
  /** When the server was last changed; since then it is stopped where nothing else says better. */
  readonly changedAt: Date;
  /** Why the stored configuration could not be used. */
  readonly problem: string | undefined;
  /** Undefined for a server that someone else runs, and before the runtime knows it. */
  readonly process: ProcessState | undefined;
  readonly connection: ConnectionState | undefined;
}

/** One state out of two: the process while it is not running, else what the connection says. */
export function serverState({ enabled, changedAt, problem, process, connection }: StateParts): ServerState {
  const since = changedAt.toISOString();
  if (problem !== undefined) return { status: 'failed', since, reason: problem };
  if (!enabled) return process?.status === 'stopped' ? process : { status: 'stopped', since };
  if (process !== undefined && process.status !== 'running') return process;
  if (connection === undefined) return { status: 'starting', since };
  // A failure from before the process began is about the one it replaced.
  if (process !== undefined && connection.status === 'failing' && connection.since < new Date(process.since)) {
    return { status: 'starting', since: process.since };
  }
  return connectionState(connection);
}

function connectionState(connection: ConnectionState): ServerState {
  const since = connection.since.toISOString();
  switch (connection.status) {
    case 'connecting':
      return { status: 'starting', since };
    case 'connected':
      return { status: 'healthy', since };
    case 'failing':
      return { status: 'unhealthy', since, reason: connection.reason };
    case 'disabled':
      return { status: 'stopped', since };
  }
}
