import type { ClientSetup } from '../api/instance.ts';
import {
  type ClientFile,
  type ClientFormat,
  type ClientId,
  clientIds,
  mcpClients,
  type Platform,
} from './catalogue.ts';

/** The address that a client is to connect to, as it will be known there. */
export interface ClientTarget {
  /** Becomes the server's name in the client: letters, digits, `-` and `_`. */
  readonly name: string;
  readonly url: string;
  /** The key, or words that stand for it until the person fills it in. */
  readonly key: string;
}

/** What goes beside the file's own table: install links, a command that does it all, a word of advice. */
interface Extras {
  readonly installLink?: string;
  readonly command?: string;
  readonly note?: string;
}

/** Speaks stdio to clients that have no HTTP; a fixed version, so that what a person runs is what was tried. */
const stdioBridge = 'mcp-remote@0.15.1';

/** Ready configuration for every client that Naru knows, in a fixed order. Pure: nothing is read or written. */
export function clientSetups(target: ClientTarget): ClientSetup[] {
  return clientIds.map((id) => clientSetup(id, target));
}

/**
 * Ready configuration for one client. The shapes differ by client, and a shape of one is silently misread by another:
 * Windsurf wants `serverUrl`, Gemini CLI reads `url` as SSE, Cline falls to SSE without `type`.
 */
export function clientSetup(id: ClientId, target: ClientTarget): ClientSetup {
  const client = mcpClients[id];
  return {
    client: id,
    name: client.name,
    ...filesOf(client.files),
    format: client.format.language,
    text: configText(client.format, target.name, entries[id](target)),
    ...extras[id]?.(target),
  };
}

const bearer = ({ key }: ClientTarget) => ({ Authorization: `Bearer ${key}` });
const typed = (target: ClientTarget) => ({ type: 'http', url: target.url, headers: bearer(target) });
const untyped = (target: ClientTarget) => ({ url: target.url, headers: bearer(target) });

const entries: Record<ClientId, (target: ClientTarget) => Record<string, unknown>> = {
  'claude-code': typed,
  'claude-desktop': ({ url, key }) => ({
    command: 'npx',
    // A space inside an argument does not survive the way some clients start npx; in a variable it does.
    args: ['-y', stdioBridge, url, '--header', `Authorization:\${AUTH_HEADER}`, ...allowHttp(url)],
    env: { AUTH_HEADER: `Bearer ${key}` },
  }),
  cursor: untyped,
  vscode: typed,
  windsurf: (target) => ({ serverUrl: target.url, headers: bearer(target) }),
  cline: (target) => ({
    type: 'streamableHttp',
    url: target.url,
    headers: bearer(target),
    disabled: false,
    autoApprove: [],
  }),
  'gemini-cli': (target) => ({ httpUrl: target.url, headers: bearer(target), timeout: 30_000 }),
  codex: (target) => ({ url: target.url, http_headers: bearer(target) }),
  zed: untyped,
};

const extras: Partial<Record<ClientId, (target: ClientTarget) => Extras>> = {
  'claude-code': ({ name, url, key }) => ({
    command: `claude mcp add --transport http ${name} ${shellWord(url)} --header ${shellWord(`Authorization: Bearer ${key}`)}`,
  }),
  'claude-desktop': () => ({
    note: 'Claude Desktop starts local programs only: this runs a small bridge with npx, so Node.js must be installed.',
  }),
  cursor: (target) => ({
    installLink:
      `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(target.name)}` +
      `&config=${encodeURIComponent(base64(JSON.stringify(untyped(target))))}`,
  }),
  vscode: (target) => {
    const inline = JSON.stringify({ name: target.name, ...typed(target) });
    return {
      installLink: `vscode:mcp/install?${encodeURIComponent(inline)}`,
      command: `code --add-mcp ${shellWord(inline)}`,
      note: 'The key is in this text: keep it in your own profile, not in a .vscode folder that others get.',
    };
  },
  'gemini-cli': ({ name, url, key }) => ({
    command: `gemini mcp add --transport http --header ${shellWord(`Authorization: Bearer ${key}`)} ${name} ${shellWord(url)}`,
  }),
  codex: ({ name, url }) => ({
    command: `codex mcp add ${name} --url ${shellWord(url)} --bearer-token-env-var NARU_KEY`,
    note: 'The command expects the key in the environment variable NARU_KEY; the text has it inside.',
  }),
};

function configText(format: ClientFormat, name: string, entry: Record<string, unknown>): string {
  if (format.language === 'json') return JSON.stringify({ [format.table]: { [name]: entry } }, undefined, 2);
  const lines = Object.entries(entry).map(([key, value]) => `${key} = ${tomlValue(value)}`);
  return [`[${format.table}.${name}]`, ...lines, ''].join('\n');
}

/** The strings and tables of strings that the entries above have; a JSON string is a TOML basic string. */
function tomlValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)} = ${tomlValue(inner)}`);
  return `{ ${pairs.join(', ')} }`;
}

function filesOf(files: readonly ClientFile[]): Pick<ClientSetup, 'file' | 'files'> {
  const user = files.find((file) => file.scope === 'user');
  if (user?.scope !== 'user') return {};
  const shown = (platform: Platform) =>
    platform === 'windows' ? user.path[platform].replaceAll('/', '\\') : user.path[platform];
  return { file: shown('linux'), files: { macos: shown('macos'), linux: shown('linux'), windows: shown('windows') } };
}

/** mcp-remote speaks plain HTTP to other machines only when told to. */
function allowHttp(url: string): string[] {
  const { protocol, hostname } = new URL(url);
  const local = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return protocol === 'http:' && !local ? ['--allow-http'] : [];
}

/** One word for a POSIX shell; double quotes where they do, since cmd.exe and PowerShell know them too. */
function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return /^[\w@%+=:,./<>()?& -]+$/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
