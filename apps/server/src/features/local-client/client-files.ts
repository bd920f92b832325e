import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import {
  type ClientFile,
  type ClientId,
  clientIds,
  entryToServer,
  type FoundClientConfig,
  type McpServersEntry,
  mcpClients,
  type Platform,
  toNaruError,
} from '@naru/contract';
import { summaryOf } from './entry-summary.ts';
import { type ParsedEntry, parseClientConfig } from './parse-client-config.ts';

export interface ClientFilesOptions {
  /** Home folder of the person Naru runs as. */
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Read: XDG_CONFIG_HOME, CODEX_HOME, APPDATA. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where to look for files of a project; without it only the person's own files are read. */
  readonly projectDir?: string;
  readonly signal: AbortSignal;
}

export interface ClientFiles {
  /** For showing: no value of a variable or header is in it. */
  readonly found: readonly FoundClientConfig[];
  /** The entry with its values, for importing what somebody chose from `found`. */
  entry(choice: { readonly client: string; readonly path: string; readonly name: string }): McpServersEntry | undefined;
}

/** Claude Code's file holds more than its settings and grows to several MB. */
const maxFileBytes = 16 * 1024 * 1024;

/**
 * Reads the configuration of MCP clients on this machine. A file that is not there is left out; one that cannot be read
 * is listed with the `problem`. Reads only: nothing in the files is run, resolved or reached. Rejects with the signal's
 * reason alone.
 */
export async function readClientFiles(options: ClientFilesOptions): Promise<ClientFiles> {
  const locations = clientIds.flatMap((client) => pathsOf(client, options).map((path) => ({ client, path })));
  const found: FoundClientConfig[] = [];
  const entries = new Map<string, McpServersEntry>();
  for (const { client, path } of locations) {
    options.signal.throwIfAborted();
    const content = await readBounded(path);
    if (content.outcome === 'absent') continue;
    const servers = content.outcome === 'text' ? parsedOrProblem(client, content.text) : content.problem;
    if (typeof servers === 'string') {
      found.push({ client, path, servers: [], problem: servers });
      continue;
    }
    found.push({ client, path, servers: servers.map(viewOf) });
    for (const server of servers) {
      if ('entry' in server) entries.set(keyOf({ client, path, name: server.name }), server.entry);
    }
  }
  return { found, entry: (choice) => entries.get(keyOf(choice)) };
}

function keyOf({ client, path, name }: { client: string; path: string; name: string }): string {
  return JSON.stringify([client, path, name]);
}

function parsedOrProblem(client: ClientId, text: string): ParsedEntry[] | string {
  try {
    return parseClientConfig(client, text);
  } catch (error) {
    return toNaruError(error).message;
  }
}

function viewOf(server: ParsedEntry): FoundClientConfig['servers'][number] {
  const { name } = server;
  if ('problem' in server) {
    return { name, kind: 'process', summary: '', importable: false, reason: server.problem };
  }
  const { entry } = server;
  const result = entryToServer(name, entry);
  return {
    name,
    kind: entry.command === undefined ? 'remote' : 'process',
    summary: summaryOf(entry),
    ...(result.outcome === 'server' ? { importable: true } : { importable: false, reason: result.reason }),
  };
}

type Content =
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'text'; readonly text: string }
  | { readonly outcome: 'problem'; readonly problem: string };

async function readBounded(path: string): Promise<Content> {
  try {
    // Non-blocking: a named pipe in the place of a file must not hold the reader up.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return { outcome: 'problem', problem: 'This is not a file.' };
      if (stat.size > maxFileBytes) {
        return { outcome: 'problem', problem: `The file is larger than ${maxFileBytes / 1024 / 1024} MiB.` };
      }
      return { outcome: 'text', text: await file.readFile('utf8') };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { outcome: 'absent' };
    return { outcome: 'problem', problem: `Naru could not read the file (${code}).` };
  }
}

function pathsOf(client: ClientId, options: ClientFilesOptions): string[] {
  const files: readonly ClientFile[] = mcpClients[client].files;
  const paths = files.flatMap((file) => pathOf(file, options) ?? []);
  return [...new Set(paths)];
}

function pathOf(file: ClientFile, options: ClientFilesOptions): string | undefined {
  const { home, env, projectDir } = options;
  const platform = platformOf(options.platform);
  const { join } = platform === 'windows' ? win32 : posix;
  if (file.scope === 'project') return projectDir === undefined ? undefined : join(projectDir, file.path);
  const path = file.path[platform];
  const [start = '', ...rest] = path.split('/');
  if (start === '%APPDATA%') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), ...rest);
  const [folder = '', ...below] = rest;
  if (folder === '.config' && platform === 'linux' && env['XDG_CONFIG_HOME'])
    return join(env['XDG_CONFIG_HOME'], ...below);
  if (folder === '.codex' && env['CODEX_HOME']) return join(env['CODEX_HOME'], ...below);
  return join(home, ...rest);
}

function platformOf(platform: NodeJS.Platform): Platform {
  if (platform === 'darwin') return 'macos';
  return platform === 'win32' ? 'windows' : 'linux';
}
