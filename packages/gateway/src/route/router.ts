import { NaruError } from '@naru/contract';
import { AddressLists } from '../catalogue/address-lists.ts';
import { offeredKinds } from '../catalogue/read-lists.ts';
import { type ListKind, listKinds, listMethods } from '../catalogue/server-catalogue.ts';
import type { GatewayLimits } from '../limits.ts';
import { metaKeys, modernVersion } from '../protocol.ts';
import type { AddressView } from '../snapshot/directory.ts';
import type { UpstreamServer } from '../upstream/upstream-server.ts';
import { type Answer, emptyResult, resultOf } from '../wire/answer.ts';
import type { Call } from './call.ts';
import { describe } from './describe.ts';
import { Forwarder } from './forward.ts';
import { isLogLevel } from './log-level.ts';
import { targetOf } from './target.ts';

export interface RouterOptions {
  readonly limits: GatewayLimits;
  readonly identity: { readonly name: string; readonly version: string };
}

const kindByMethod = new Map<string, ListKind>(listKinds.map((kind) => [listMethods[kind], kind]));

/** A list of a whole project waits this long for servers that nothing is known of yet; others come by list_changed. */
const firstListWaitMs = 3_000;

const maxSubscriptions = 256;
const maxUriLength = 8_192;

/** Decides what answers a call: Naru itself, from its catalogues, or the server that the call is for. */
export class Router {
  readonly #options: RouterOptions;
  readonly #lists = new AddressLists();
  readonly forwarder: Forwarder;

  constructor(options: RouterOptions) {
    this.#options = options;
    this.forwarder = new Forwarder(options);
  }

  /** @throws NaruError or RpcFailure where there is no answer but an error */
  async answer(call: Call): Promise<Answer> {
    const kind = kindByMethod.get(call.method);
    if (kind !== undefined) return this.#list(call, kind);
    switch (call.method) {
      case 'tools/call':
      case 'prompts/get':
      case 'resources/read':
      case 'completion/complete':
        return this.forwarder.forward(call, await targetOf(call, this.#options.limits.connectTimeoutMs));
      case 'server/discover':
        if (call.era === 'modern') return this.#discover(call.view);
        break;
      case 'ping':
        if (call.era === 'legacy') return emptyResult;
        break;
      case 'logging/setLevel':
        if (call.session !== undefined) return this.#setLevel(call);
        break;
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        if (call.session !== undefined) return this.#subscribe(call);
        break;
    }
    throw new NaruError('mcp.method_not_found', { message: `There is no method ${call.method} here.` });
  }

  /** Waits until enough is known of an address to describe it. */
  async settle(view: AddressView): Promise<void> {
    const unknown = view.servers.filter((server) => !server.known);
    const waitMs = view.prefixed ? firstListWaitMs : this.#options.limits.connectTimeoutMs;
    await Promise.all(unknown.map((server) => server.settled(waitMs)));
  }

  async #list(call: Call, kind: ListKind): Promise<Answer> {
    const { view, era } = call;
    if (view.servers.some((server) => !server.known)) await this.settle(view);
    if (!view.prefixed) await this.#checkOwn(call, kind);
    const cursor = call.params.get('cursor');
    if (cursor !== undefined && typeof cursor !== 'string') {
      throw new NaruError('request.invalid', { message: '"params.cursor" must be a string.' });
    }
    const sources = view.servers.map(({ entry, catalogue }) => ({ slug: entry.slug, catalogue }));
    return { kind: 'result', result: this.#lists.page({ ...view, sources }, kind, { era, cursor }) };
  }

  /** A server's own address does not pretend: an empty list would hide that the server was never reached. */
  async #checkOwn(call: Call, kind: ListKind): Promise<void> {
    const [server] = call.view.servers;
    if (server === undefined) return;
    // With nothing known, asking for a link says why.
    if (!server.known) await server.linkFor(this.forwarder.wishOf(call));
    if (!offeredKinds(server.catalogue.capabilities).includes(kind)) {
      throw new NaruError('mcp.method_not_found', { message: `“${server.entry.name}” offers no ${kind}.` });
    }
  }

  async #discover(view: AddressView): Promise<Answer> {
    await this.settle(view);
    const { capabilities, serverInfo, instructions } = describe(view, 'modern', this.#options.identity);
    return resultOf({
      resultType: 'complete',
      supportedVersions: [modernVersion],
      capabilities,
      ...(instructions === undefined ? {} : { instructions }),
      ttlMs: 60_000,
      cacheScope: 'private',
      _meta: { [metaKeys.serverInfo]: serverInfo },
    });
  }

  async #setLevel(call: Call): Promise<Answer> {
    const level = call.params.get('level');
    if (!isLogLevel(level)) {
      throw new NaruError('request.invalid', { message: '"params.level" must be a log level, such as "info".' });
    }
    if (call.session !== undefined) call.session.logLevel = level;
    const [own] = call.view.servers;
    // A project's servers are told when they are next called; a server's own address tells it now.
    if (!call.view.prefixed && own !== undefined) await this.#tellLevel(own, call, level);
    return emptyResult;
  }

  async #tellLevel(server: UpstreamServer, call: Call, level: string): Promise<void> {
    await this.forwarder.setLevel(await server.linkFor(this.forwarder.wishOf(call)), level);
  }

  async #subscribe(call: Call): Promise<Answer> {
    const target = await targetOf(call, this.#options.limits.connectTimeoutMs);
    const link = await target.server.linkFor(this.forwarder.wishOf(call));
    if (link.info.era !== 'legacy') {
      throw new NaruError('mcp.method_not_found', {
        message: 'This server announces changes of resources only to clients of revision 2026-07-28.',
      });
    }
    const { session } = call;
    if (session === undefined) throw new NaruError('mcp.session_not_found');
    const uri = String(call.params.get('uri'));
    const adding = call.method === 'resources/subscribe';
    if (adding && (session.subscriptions.size >= maxSubscriptions || uri.length > maxUriLength)) {
      throw new NaruError('request.too_large', {
        message: `A session may subscribe to ${maxSubscriptions} resources with URIs of up to ${maxUriLength} characters.`,
      });
    }
    if (!adding) session.subscriptions.delete(uri);
    const count = (wanted: boolean) =>
      target.server.countSubscription(link, { uri: target.name ?? uri, sessionId: session.id, adding: wanted });
    const answer = count(adding) ? await this.forwarder.forward(call, target) : emptyResult;
    if (adding && answer.kind === 'result') session.subscriptions.add(uri);
    else if (adding) count(false);
    return answer;
  }
}
