import type { IncomingMessage } from 'node:http';
import type { KeyTable, Principal } from '@naru/gateway';
import type { AdminTokens } from '../auth/admin-tokens.ts';
import { adminTokenPrincipal, type Caller } from '../auth/caller.ts';
import type { SessionCookie } from '../auth/session-cookie.ts';
import { bearerOf } from './bearer.ts';

export interface GateOptions {
  readonly access: KeyTable;
  readonly adminTokens: AdminTokens;
  readonly cookie: SessionCookie;
  /** Whom an administrator's token acts for. */
  readonly administrator: { readonly personId: string; readonly name: string };
  /** The person of a session token; undefined when it is unknown or expired. */
  personOf(sessionToken: string): Promise<Caller | undefined>;
  /** Called for each key that called, so that its last use can be shown. */
  onKeyUsed(principal: Principal): void;
}

/**
 * The one place that decides who a request comes from. Identity is taken from a verified credential alone: the
 * `Authorization` header, or at the management API the session cookie. Where the header is present it decides alone.
 */
export class Gate {
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Who calls at an MCP address: a key, or an administrator's token. Reads memory only. */
  principalOf(request: IncomingMessage): Principal | undefined {
    const { access, adminTokens, onKeyUsed } = this.#options;
    const bearer = bearerOf(request);
    if (bearer.kind !== 'token') return undefined;
    const principal = access.resolve(bearer.token);
    if (principal !== undefined) onKeyUsed(principal);
    return principal ?? (!access.locked && adminTokens.accepts(bearer.token) ? adminTokenPrincipal : undefined);
  }

  /** Who calls the management API: a signed-in person, or an administrator's token. Keys open MCP addresses only. */
  async callerOf(request: IncomingMessage): Promise<Caller | undefined> {
    const { adminTokens, cookie, administrator, personOf } = this.#options;
    const bearer = bearerOf(request);
    if (bearer.kind === 'token' && adminTokens.accepts(bearer.token)) {
      return { kind: 'admin-token', ...administrator, instanceAdmin: true };
    }
    if (bearer.kind !== 'absent') return undefined;
    const token = cookie.read(request.headers.cookie);
    return token === undefined || !isFromOwnPage(request) ? undefined : personOf(token);
  }
}

/**
 * Whether a request that a browser signs with its cookie was made by Naru's own page. The `Origin`, where there is one,
 * was checked for every request already; a write must have said where it comes from.
 */
function isFromOwnPage(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  return site === 'same-origin' || request.headers.origin !== undefined;
}
