import { NaruError } from '@naru/contract';
import { prefixedName, serverOfName, splitUri } from '../catalogue/names.ts';
import type { ServerCatalogue } from '../catalogue/server-catalogue.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { AddressView } from '../snapshot/directory.ts';
import type { UpstreamServer } from '../upstream/upstream-server.ts';
import type { Call } from './call.ts';

/** Where a call goes, and what changes in its params on the way. */
export interface Target {
  readonly server: UpstreamServer;
  /** Members of params that carry a name or URI, in the upstream's names; empty where they stay as they are. */
  readonly changes: Readonly<Record<string, JsonObject | string>>;
  /** The upstream's name or URI of what is called, for `Mcp-Name`. */
  readonly name: string | undefined;
  /** The tool that is called, as the upstream defines it. */
  readonly tool: JsonObject | undefined;
}

type NamedKind = 'tools' | 'prompts';
interface NamedItem {
  readonly upstreamName: string;
  readonly item: JsonObject;
}

/** Names of a catalogue's items at a prefixed and at an own address; dropped with the catalogue they belong to. */
const indexes = new WeakMap<ServerCatalogue, Map<string, ReadonlyMap<string, NamedItem>>>();

function indexOf(server: UpstreamServer, kind: NamedKind, prefixed: boolean): ReadonlyMap<string, NamedItem> {
  const { catalogue } = server;
  const slug = prefixed ? server.entry.slug : undefined;
  const key = `${kind} ${slug ?? ''}`;
  const byKey = indexes.get(catalogue) ?? new Map<string, ReadonlyMap<string, NamedItem>>();
  indexes.set(catalogue, byKey);
  const kept = byKey.get(key);
  if (kept !== undefined) return kept;
  const index = new Map<string, NamedItem>();
  for (const item of catalogue.lists[kind]) {
    const upstreamName = String(item['name']);
    index.set(slug === undefined ? upstreamName : prefixedName(slug, upstreamName), { upstreamName, item });
  }
  byKey.set(key, index);
  return index;
}

/**
 * Finds the server that a call is for. What is not listed cannot be called: one look-up decides both.
 * @throws NaruError `tool.not_found`, `prompt.not_found`, `mcp.resource_not_found` or `request.invalid`
 */
export async function targetOf(call: Call, waitMs: number): Promise<Target> {
  const { params } = call;
  switch (call.method) {
    case 'tools/call':
      return namedTarget(call.view, { kind: 'tools', name: params.get('name'), waitMs });
    case 'prompts/get':
      return namedTarget(call.view, { kind: 'prompts', name: params.get('name'), waitMs });
    case 'resources/read':
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      return resourceTarget(call.view, params.get('uri'));
    case 'completion/complete':
      return completionTarget(call.view, params.get('ref'), waitMs);
    default:
      throw new NaruError('mcp.method_not_found', { message: `There is no method ${call.method} here.` });
  }
}

async function namedTarget(
  view: AddressView,
  { kind, name, waitMs }: { kind: NamedKind; name: unknown; waitMs: number },
): Promise<Target> {
  if (typeof name !== 'string') throw new NaruError('request.invalid', { message: '"params.name" must be a string.' });
  const server = view.prefixed ? bySlug(view, serverOfName(name)) : view.servers[0];
  if (server !== undefined && !server.known) await server.settled(waitMs);
  const found = server === undefined ? undefined : indexOf(server, kind, view.prefixed).get(name);
  if (server === undefined || found === undefined) {
    throw kind === 'tools'
      ? new NaruError('tool.not_found', { message: `There is no tool “${name}” here.` })
      : new NaruError('prompt.not_found', { message: `There is no prompt “${name}” here.` });
  }
  const { upstreamName, item } = found;
  return {
    server,
    changes: upstreamName === name ? {} : { name: upstreamName },
    name: upstreamName,
    tool: kind === 'tools' ? item : undefined,
  };
}

/** The server that a resource URI belongs to. @throws NaruError `mcp.resource_not_found` */
export function resourceTarget(view: AddressView, uri: unknown): Target {
  if (typeof uri !== 'string') throw new NaruError('request.invalid', { message: '"params.uri" must be a string.' });
  const [own] = view.servers;
  if (!view.prefixed && own !== undefined) return { server: own, changes: {}, name: uri, tool: undefined };
  const split = splitUri(uri);
  const server = bySlug(view, split?.serverSlug);
  if (split === undefined || server === undefined) {
    throw new NaruError('mcp.resource_not_found', { message: `There is no resource “${uri}” here.`, data: { uri } });
  }
  return { server, changes: { uri: split.uri }, name: split.uri, tool: undefined };
}

async function completionTarget(view: AddressView, ref: unknown, waitMs: number): Promise<Target> {
  if (!isJsonObject(ref)) throw new NaruError('request.invalid', { message: '"params.ref" must be an object.' });
  if (ref['type'] === 'ref/prompt') {
    const target = await namedTarget(view, { kind: 'prompts', name: ref['name'], waitMs });
    return withRef(target, { ...ref, name: target.name });
  }
  if (ref['type'] === 'ref/resource') {
    const target = resourceTarget(view, ref['uri']);
    return withRef(target, { ...ref, uri: target.name });
  }
  throw new NaruError('request.invalid', { message: '"params.ref.type" must be "ref/prompt" or "ref/resource".' });
}

function withRef(target: Target, ref: JsonObject): Target {
  const changed = Object.keys(target.changes).length > 0;
  return { ...target, changes: changed ? { ref } : {}, name: undefined };
}

function bySlug(view: AddressView, slug: string | undefined): UpstreamServer | undefined {
  return view.servers.find((server) => server.entry.slug === slug);
}
