import type { McpServersEntry } from '../api/import.ts';
import { CreateServer, type ProcessConfig, type RemoteConfig, type RemoteTransport } from '../api/server.ts';

/** The common `mcpServers` object of MCP clients, to and from what Naru creates servers with. */

export type FromEntry =
  | { readonly outcome: 'server'; readonly server: CreateServer }
  /** `reason`: what stands in the way and what to do, for the person who wrote the entry. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** Names that clients give to one transport; `undefined` stands for an entry that names none. */
const transports: Readonly<Record<string, RemoteTransport>> = {
  auto: 'auto',
  remote: 'auto',
  http: 'http',
  streamable: 'http',
  streamablehttp: 'http',
  httpstream: 'http',
  sse: 'sse',
};

/** One entry as a server to create: `remote` by its address, `process` by its command. */
export function entryToServer(name: string, entry: McpServersEntry): FromEntry {
  const displayName = name.trim().slice(0, 80).trim();
  if (displayName === '') return refused('It has no name.');
  if (entry.disabled === true) return refused('It is switched off in the client; switch it on there to import it.');
  const placeholder = unresolved(entry);
  if (placeholder) {
    return refused(`It contains ${placeholder}, which only the client can fill in. Put the value in its place.`);
  }
  const address = entry.url ?? entry.httpUrl ?? entry.serverUrl;
  if (entry.command !== undefined && address !== undefined) {
    return refused('It names both a command and an address; keep one of them.');
  }
  if (entry.command !== undefined) return parsed(processFields(displayName, entry, entry.command));
  if (address === undefined) return refused('It names neither a command nor an address.');
  const transport = transportOf(entry);
  if (transport === undefined) {
    return refused(`Its transport "${entry.transport ?? entry.type}" is not one that Naru speaks: use http or sse.`);
  }
  return parsed({ kind: 'remote', name: displayName, url: address, transport, headers: entry.headers ?? {} });
}

/**
 * Servers as the common `mcpServers` object. An `auto` transport is written twice: `type` for clients, which want one,
 * and `transport` for Naru, which puts it first when it reads the entry again.
 */
export function mcpServersFrom(
  servers: readonly { readonly slug: string; readonly config: RemoteConfig | ProcessConfig }[],
): Record<string, McpServersEntry> {
  return Object.fromEntries(servers.map(({ slug, config }) => [slug, entryFrom(config)]));
}

function entryFrom(config: RemoteConfig | ProcessConfig): McpServersEntry {
  if (config.kind === 'process') {
    return {
      command: config.command,
      args: [...config.args],
      ...(Object.keys(config.env).length === 0 ? {} : { env: { ...config.env } }),
      ...(config.cwd === undefined ? {} : { cwd: config.cwd }),
    };
  }
  return {
    type: config.transport === 'sse' ? 'sse' : 'http',
    ...(config.transport === 'auto' ? { transport: 'auto' } : {}),
    url: config.url,
    ...(Object.keys(config.headers).length === 0 ? {} : { headers: { ...config.headers } }),
  };
}

function processFields(name: string, entry: McpServersEntry, command: string): unknown {
  return {
    kind: 'process',
    name,
    command,
    args: entry.args ?? [],
    env: entry.env ?? {},
    ...(entry.cwd === undefined ? {} : { cwd: entry.cwd }),
  };
}

function transportOf(entry: McpServersEntry): RemoteTransport | undefined {
  const named = entry.transport ?? entry.type;
  if (named !== undefined) return transports[named.toLowerCase().replaceAll(/[^a-z]/g, '')];
  return entry.url === undefined && entry.httpUrl !== undefined ? 'http' : 'auto';
}

/** Filled in by editors before they start anything: `${input:key}`, `${env:HOME}`, `${workspaceFolder}`. */
const ofEditors = /\$\{(?:(?:env|input|config|command|userHome|workspaceFolder)\b[^}]*|workspaceFolderBasename)\}/;
/** `${NAME}` and `${NAME:-default}`: clients fill these in too, but in an argument they may be the program's own. */
const ofShells = /\$\{[A-Za-z_][A-Za-z0-9_]*(?::-[^}]*)?\}/;

function unresolved(entry: McpServersEntry): string | undefined {
  const values = (record: Record<string, string> | undefined) => Object.values(record ?? {});
  const addresses = [entry.url, entry.httpUrl, entry.serverUrl].filter((text) => text !== undefined);
  const filled = [...addresses, ...values(entry.headers), ...values(entry.env)];
  const everywhere = [...filled, entry.command ?? '', entry.cwd ?? '', ...(entry.args ?? [])];
  const found = firstMatch(everywhere, ofEditors) ?? firstMatch(filled, ofShells);
  return found;
}

function firstMatch(texts: readonly string[], pattern: RegExp): string | undefined {
  for (const text of texts) {
    const match = pattern.exec(text);
    if (match) return match[0];
  }
  return undefined;
}

function parsed(fields: unknown): FromEntry {
  const result = CreateServer.safeParse(fields);
  if (result.success) return { outcome: 'server', server: result.data };
  return refused(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(' '));
}

function refused(reason: string): FromEntry {
  return { outcome: 'refused', reason };
}
