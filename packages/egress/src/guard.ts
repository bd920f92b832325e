import { isIP } from 'node:net';
import type { AddressPolicy } from './address-policy.ts';
import { EgressRefused } from './egress-refused.ts';
import type { Resolve } from './resolve.ts';

export interface Reach {
  /** The address is an instance administrator's own choice: loopback and private networks are allowed. */
  readonly allowPrivate: boolean;
}

/** Every address of a host, all of them allowed. Rejects with EgressRefused, or the signal's reason. */
export type Guard = (hostname: string, reach: Reach, signal: AbortSignal) => Promise<readonly string[]>;

/** `hostname` is a name or a bare IP address (no brackets). */
export function createGuard(policy: AddressPolicy, resolve: Resolve): Guard {
  return async (hostname, reach, signal) => {
    const allowPrivate = reach.allowPrivate || policy.allowsName(hostname);
    const addresses = isIP(hostname) === 0 ? await resolved() : [hostname];
    if (addresses.length === 0 || !addresses.every((address) => policy.allowsAddress(address, { allowPrivate }))) {
      throw new EgressRefused(undefined, new Error(`${hostname} has ${addresses.join(', ') || 'no address'}`));
    }
    return addresses;

    async function resolved(): Promise<readonly string[]> {
      try {
        return await resolve(hostname, signal);
      } catch (error) {
        // Whoever may reach private addresses may also know which inner names exist.
        throw allowPrivate || signal.aborted ? error : new EgressRefused(undefined, error);
      }
    }
  };
}
