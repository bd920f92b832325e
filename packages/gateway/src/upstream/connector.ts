import { NaruError } from '@naru/contract';
import type { JsonObject } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import type { CredentialSource, HttpRouteSource, ProcessSource } from '../ports.ts';
import type { Era } from '../protocol.ts';
import type { ServerEntry } from '../snapshot/project-snapshot.ts';
import { openStdio, probeHttp, type SpokenEras } from './detect-era.ts';
import { openLegacyHttp } from './http-legacy.ts';
import { openModernHttp } from './http-modern.ts';
import type { HttpTarget } from './http-target.ts';
import type { LinkHandlers, LinkOptions, UpstreamLink } from './link.ts';
import { openLegacySse } from './sse-legacy.ts';

export interface ConnectorPorts {
  readonly processes: ProcessSource;
  readonly httpRoutes: HttpRouteSource;
  readonly credentials: CredentialSource;
}

export interface ConnectorOptions {
  readonly ports: ConnectorPorts;
  readonly identity: { readonly name: string; readonly version: string };
  readonly limits: GatewayLimits;
}

/** What one link is wanted for. */
export interface OpenWish {
  readonly handlers: LinkHandlers;
  /** Client capabilities to declare to a legacy upstream. */
  readonly capabilities: JsonObject;
  readonly listen: boolean;
  readonly owners: 'one' | 'many';
  readonly signal: AbortSignal;
}

/** Opens links to one server: knows its target, not what the links are for. */
export class Connector {
  readonly #server: ServerEntry;
  readonly #options: ConnectorOptions;
  #headers: Promise<Readonly<Record<string, string>>> | undefined;

  constructor(server: ServerEntry, options: ConnectorOptions) {
    this.#server = server;
    this.#options = options;
  }

  /** @throws NaruError `upstream.*` or `egress.refused` when the server cannot be reached or speaks no MCP. */
  async probe(signal: AbortSignal): Promise<SpokenEras> {
    const { target } = this.#server;
    if (target.kind !== 'remote') throw new NaruError('internal.error', { message: 'Only a remote server is probed.' });
    const wish = { handlers: silent, capabilities: {}, listen: false, owners: 'many' as const, signal };
    return probeHttp(this.#httpTarget(), target.transport, this.#linkOptions(wish));
  }

  openRemote(era: Era, transport: 'http' | 'sse', wish: OpenWish): Promise<UpstreamLink> {
    const target = this.#httpTarget();
    const options = this.#linkOptions(wish);
    if (era === 'modern') return openModernHttp(target, options);
    return transport === 'sse' ? openLegacySse(target, options) : openLegacyHttp(target, options);
  }

  /** The link over the server's one shared process. */
  async openShared(wish: OpenWish): Promise<UpstreamLink> {
    const channel = await this.#options.ports.processes.shared(this.#server.id, wish.signal);
    return this.#overChannel(channel, wish);
  }

  /** A link over a process of its own. */
  async openDedicated(wish: OpenWish): Promise<UpstreamLink> {
    const channel = await this.#options.ports.processes.dedicated(this.#server.id, wish.signal);
    return this.#overChannel(channel, wish);
  }

  async #overChannel(channel: Awaited<ReturnType<ProcessSource['shared']>>, wish: OpenWish): Promise<UpstreamLink> {
    try {
      return await openStdio(channel, this.#linkOptions(wish));
    } catch (error) {
      channel.release();
      throw error;
    }
  }

  #httpTarget(): HttpTarget {
    const { target, id } = this.#server;
    if (target.kind !== 'remote') throw new NaruError('internal.error', { message: 'This server has no address.' });
    const url = new URL(target.url);
    const { dispatcher } = this.#options.ports.httpRoutes.route(url, { allowPrivate: target.allowPrivate });
    return { url, dispatcher, headers: (signal) => this.#resolveHeaders(id, signal) };
  }

  /** Once for this configuration: what is stored for a later one must not go to the address of this one. */
  #resolveHeaders(id: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    this.#headers ??= this.#options.ports.credentials.headers(id, signal).catch((error: unknown) => {
      this.#headers = undefined;
      throw error;
    });
    return this.#headers;
  }

  #linkOptions({ handlers, capabilities, listen, owners, signal }: OpenWish): LinkOptions {
    const { identity, limits } = this.#options;
    return { clientInfo: { ...identity }, capabilities, handlers, limits, listen, owners, signal };
  }
}

const silent: LinkHandlers = {
  onNotification: () => undefined,
  onRequest: () => Promise.reject(new NaruError('mcp.method_not_found')),
};
