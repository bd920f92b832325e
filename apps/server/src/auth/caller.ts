import type { Principal } from '@naru/gateway';
import type { Actor } from '../db/audit.ts';

/** Who uses the management API: a signed-in person, or a bearer of an administrator's token acting for one. */
export interface Caller {
  readonly kind: 'person' | 'admin-token';
  /** With `admin-token` the first instance administrator, who owns what the token creates. */
  readonly personId: string;
  readonly name: string;
  readonly instanceAdmin: boolean;
  /** SHA-256 of the cookie's token, hex; what signing out ends. */
  readonly sessionHash?: string;
}

/** The caller in the words of the audit. */
export function actorOf(caller: Caller): Actor {
  return caller.kind === 'person'
    ? { kind: 'person', id: caller.personId }
    : { kind: 'admin-token', id: 'admin-token' };
}

/** The caller as the data plane sees them when they run a tool of one project from the dashboard. */
export function principalOf(caller: Caller, projectId: string): Principal {
  return {
    kind: caller.kind,
    id: actorOf(caller).id,
    name: caller.name,
    instanceAdmin: caller.instanceAdmin,
    projects: new Set([projectId]),
  };
}

/** A bearer of an administrator's token at an MCP address. */
export const adminTokenPrincipal: Principal = {
  kind: 'admin-token',
  id: 'admin-token',
  name: 'Administrator’s token',
  instanceAdmin: true,
  projects: 'all',
};
