import { isIPv6 } from 'node:net';
import type { Config } from '../config.ts';
import { isLoopbackHost } from '../config.ts';

/** How a request says where it goes and where it comes from. */
export interface RequestOrigin {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/**
 * By which names Naru may be called. Against DNS rebinding a request for any other name is refused, and against other
 * sites a request whose `Origin` is not Naru itself (MCP, Streamable HTTP transport, security warning).
 */
export class TrustedHosts {
  readonly #hostnames: ReadonlySet<string>;
  readonly #publicOrigin: string | undefined;

  constructor({ host, publicUrl, allowedHosts }: Pick<Config, 'host' | 'publicUrl' | 'allowedHosts'>) {
    // Loopback names stay valid on every listener: a health check or tunnel on the machine itself uses them.
    const own = isLoopbackHost(host) ? [isIPv6(host) ? `[${host}]` : host] : [];
    const given = publicUrl === undefined ? [] : [publicUrl.hostname];
    this.#hostnames = new Set(['localhost', '127.0.0.1', '[::1]', ...own, ...given, ...allowedHosts]);
    this.#publicOrigin = publicUrl?.origin;
  }

  /** Whether the `Host` header names this Naru; the port is free, since tunnels and containers change it. */
  trustsHost(host: string | undefined): boolean {
    const hostname = hostnameOf(host);
    return hostname !== undefined && this.#hostnames.has(hostname);
  }

  /** Whether a request with this `Origin` comes from Naru's own pages, or from no page at all (no header). */
  trustsOrigin({ host, origin }: RequestOrigin): boolean {
    if (origin === undefined) return true;
    if (origin === this.#publicOrigin) return true;
    if (!URL.canParse(origin)) return false;
    const { protocol, host: originHost } = new URL(origin);
    // Host and port as the request gives them: the scheme may differ behind a proxy that ends TLS.
    return (protocol === 'http:' || protocol === 'https:') && originHost === canonicalHost(host, protocol);
  }
}

/** Lower-case name without port; undefined for anything a browser or client would not send. */
function hostnameOf(host: string | undefined): string | undefined {
  if (host === undefined || !/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$/.test(host)) return undefined;
  return host.toLowerCase().replace(/:\d{1,5}$/, '');
}

/** `Host` as the URL parser spells it, so that a default port given or left out compares alike. */
function canonicalHost(host: string | undefined, protocol: string): string | undefined {
  if (hostnameOf(host) === undefined || !URL.canParse(`${protocol}//${host}`)) return undefined;
  return new URL(`${protocol}//${host}`).host;
}
