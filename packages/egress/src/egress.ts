import { isIP } from 'node:net';
import type { Dispatcher } from 'undici';
import { AddressPolicy } from './address-policy.ts';
import { EgressRefused } from './egress-refused.ts';
import { createGuard, type Reach } from './guard.ts';
import { PoolDispatcher, Pools } from './pools.ts';
import { type Resolve, resolveByOs } from './resolve.ts';

export interface EgressOptions {
  /** Host names, addresses or CIDR ranges of this instance that may be reached although they are not public. */
  readonly allow: readonly string[];
  /** Origins with open connections at one time; the one used longest ago is closed first. */
  readonly maxPools?: number;
  /** Resolving, connecting and the TLS handshake together, milliseconds. */
  readonly connectTimeoutMs?: number;
  readonly resolve?: Resolve;
  /** Certificates to trust instead of those that Node ships with, PEM. */
  readonly ca?: readonly string[];
}

/** The one client for outgoing URLs. Redirects are never followed: they are answers like any other. */
export interface Egress {
  /**
   * Sends requests to the URL's origin over kept connections. Each new connection resolves the name again, refuses it
   * if any of its addresses is not allowed, and goes to one of the addresses just checked; TLS still checks the name.
   * Cheap; may be kept for as long as the Egress lives. `headersTimeout` and `bodyTimeout` are undici's unless a request
   * sets its own.
   *
   * Throws EgressRefused for what the URL alone tells; a request fails with it for what resolving tells.
   */
  dispatcher(url: URL, reach: Reach): Dispatcher;
  /**
   * Resolves when the URL may be reached now. Connects to nothing. Rejects with EgressRefused, or the signal's reason.
   * A name that cannot be resolved is refused, unless private addresses are allowed: it may appear later.
   */
  check(url: URL, options: Reach & { readonly signal: AbortSignal }): Promise<void>;
  /** Ends every connection and what is under way on it. */
  close(): Promise<void>;
}

const defaultMaxPools = 512;
const defaultConnectTimeoutMs = 10_000;

/** Throws an Error that names the first entry of `allow` that cannot be read. */
export function createEgress(options: EgressOptions): Egress {
  const policy = new AddressPolicy(options.allow);
  const guard = createGuard(policy, options.resolve ?? resolveByOs);
  const connectTimeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs;
  const pools = new Pools({ guard, connectTimeoutMs, maxPools: options.maxPools ?? defaultMaxPools, ca: options.ca });

  return {
    dispatcher(url, reach) {
      const hostname = hostOf(url);
      const allowPrivate = reach.allowPrivate || policy.allowsName(hostname);
      if (isIP(hostname) !== 0 && !policy.allowsAddress(hostname, { allowPrivate })) throw new EgressRefused();
      return new PoolDispatcher(pools, url.origin, reach);
    },
    async check(url, { allowPrivate, signal }) {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(connectTimeoutMs)]);
      try {
        await guard(hostOf(url), { allowPrivate }, deadline);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof EgressRefused) throw error;
        if (!allowPrivate) throw new EgressRefused(undefined, error);
      }
    },
    close: () => pools.close(),
  };
}

/** The name or bare IP address in a URL. WHATWG parsing has already brought odd spellings of IPv4 into one form. */
function hostOf(url: URL): string {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new EgressRefused('Give an http:// or https:// address.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new EgressRefused('Put credentials into headers, not into the address.');
  }
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}
