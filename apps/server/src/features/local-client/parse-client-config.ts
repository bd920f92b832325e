import { type ClientId, McpServersEntry, mcpClients, NaruError } from '@naru/contract';
import { parse as parseToml, TomlError } from 'smol-toml';
import { parseJsonc } from './jsonc.ts';

/** One server in a client's file: brought into the common form, or why it could not be. */
export type ParsedEntry =
  | { readonly name: string; readonly entry: McpServersEntry }
  | { readonly name: string; readonly problem: string };

type Fields = Readonly<Record<string, unknown>>;

/**
 * The servers that a client's configuration file names, in the common `mcpServers` form. Values that only the client
 * knows (an environment variable, a prompt) stand there as `${env:NAME}` or as the client wrote them.
 *
 * Throws NaruError `request.invalid` when the text is not of the client's format.
 */
export function parseClientConfig(client: ClientId, text: string): ParsedEntry[] {
  const { language, table } = mcpClients[client].format;
  const root = text.trim() === '' ? {} : readAs(language, text);
  if (!isFields(root)) throw notThisFormat(language);
  const found = new Map<string, unknown>(Object.entries(fieldsOf(root[table])));
  // Claude Code keeps the servers of single projects in the person's own file.
  const projects = client === 'claude-code' ? Object.values(fieldsOf(root['projects'])) : [];
  for (const project of projects.map(fieldsOf)) {
    for (const [name, raw] of Object.entries(fieldsOf(project[table]))) if (!found.has(name)) found.set(name, raw);
  }
  return [...found].map(([name, raw]) => parseEntry(client, name, raw));
}

function readAs(language: 'json' | 'toml', text: string): unknown {
  try {
    return language === 'toml' ? parseToml(text) : parseJsonc(text);
  } catch (error) {
    throw notThisFormat(language, error);
  }
}

/** Says where, never what: parsers quote the text around a fault, and that may be a secret. */
function notThisFormat(language: 'json' | 'toml', cause?: unknown): NaruError {
  const text = cause instanceof TomlError ? `line ${cause.line} column ${cause.column}` : String(cause);
  const [, line, column] = /line (\d+) column (\d+)/.exec(text) ?? [];
  const where = line === undefined ? '' : ` (line ${line}, column ${column})`;
  return new NaruError('request.invalid', {
    message: `This is not a valid ${language.toUpperCase()} table of settings${where}.`,
    cause,
  });
}

function parseEntry(client: ClientId, name: string, raw: unknown): ParsedEntry {
  if (!isFields(raw)) return { name, problem: 'It is not a table of settings.' };
  const common = (toCommon[client] ?? sameFields)(raw);
  const result = McpServersEntry.safeParse({ ...common, ...texts('env', common['env']) });
  if (result.success) return { name, entry: result.data };
  return { name, problem: result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(' ') };
}

const sameFields = (raw: Fields): Fields => raw;

/** What a client writes its own way; the others write the common form. */
const toCommon: Partial<Record<ClientId, (raw: Fields) => Fields>> = {
  cline: (raw) => ({ ...raw, ...sseByDefault(raw, raw['type'] ?? raw['transportType']) }),
  'gemini-cli': (raw) => ({ ...raw, ...sseByDefault(raw, raw['type']) }),
  zed: (raw) => ({ ...raw, ...zedCommand(raw['command']), ...switchedOff(raw) }),
  codex: (raw) => ({
    ...raw,
    ...switchedOff(raw),
    ...(typeof raw['url'] === 'string' ? { headers: codexHeaders(raw) } : { env: codexEnv(raw) }),
  }),
};

/** Cline and Gemini CLI take a bare `url` for HTTP+SSE. */
function sseByDefault(raw: Fields, type: unknown): Fields {
  if (typeof type === 'string') return { type };
  return typeof raw['url'] === 'string' ? { type: 'sse' } : {};
}

function switchedOff(raw: Fields): Fields {
  return raw['enabled'] === false ? { disabled: true } : {};
}

/** Zed wrote `{"command": {"path", "args", "env"}}` before it wrote the common form. */
function zedCommand(command: unknown): Fields {
  if (!isFields(command)) return {};
  return { command: command['path'], args: command['args'] ?? [], env: command['env'] ?? {} };
}

function codexHeaders(raw: Fields): Fields {
  const fromEnvironment = Object.entries(fieldsOf(raw['env_http_headers'])).map(([name, variable]) => [
    name,
    placeholder(variable),
  ]);
  const bearer = raw['bearer_token_env_var'];
  return {
    ...fieldsOf(raw['http_headers']),
    ...Object.fromEntries(fromEnvironment),
    ...(bearer === undefined ? {} : { Authorization: `Bearer ${placeholder(bearer)}` }),
  };
}

/** `env_vars` names variables that Codex passes on from its own environment. */
function codexEnv(raw: Fields): Fields {
  const passed = Array.isArray(raw['env_vars']) ? raw['env_vars'] : [];
  const names = passed.map((item: unknown) => String(isFields(item) ? item['name'] : item));
  return { ...Object.fromEntries(names.map((name) => [name, placeholder(name)])), ...fieldsOf(raw['env']) };
}

function placeholder(variable: unknown): string {
  return `\${env:${String(variable)}}`;
}

/** Numbers and switches among variables are common, and mean their text. */
function texts(key: string, table: unknown): Fields {
  if (!isFields(table)) return {};
  const pairs = Object.entries(table).map(([name, value]) => [
    name,
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
  ]);
  return { [key]: Object.fromEntries(pairs) };
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
