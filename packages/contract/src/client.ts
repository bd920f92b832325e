import { z } from 'zod';
import { listOf } from './api/common.ts';
import { ExportedServers, FoundClientConfig, ImportResult } from './api/import.ts';
import { Instance } from './api/instance.ts';
import { ApiKey, type CreateApiKey, CreatedApiKey } from './api/key.ts';
import { type CreateProject, Project } from './api/project.ts';
import { type CreateServer, LogLine, Server } from './api/server.ts';
import { SignInLink } from './api/session.ts';
import { type DroppedTool, type Tool, ToolList, ToolRun } from './api/tool.ts';
import { NaruError } from './errors.ts';
import { isErrorCode, Problem } from './problem.ts';

export interface ApiClientOptions {
  /** Where Naru is, such as http://127.0.0.1:8000. */
  readonly url: URL;
  /** Bearer token of an instance administrator. */
  readonly token?: string | undefined;
  /** Ends every request of this client. */
  readonly signal?: AbortSignal;
}

/** Pages asked for to make one list; beyond it the list is cut. */
const maxPages = 100;

/**
 * The REST API as functions, for programs. `project`, `server` and `key` are ids or slugs. Every function rejects with
 * the NaruError that the API answered, with `instance.unavailable` when nothing answers, or with the signal's reason.
 */
export function createApiClient(options: ApiClientOptions) {
  const { get, post, remove, pages, all } = requestsOf(options);
  const logsOf = (project: string, server: string, limit: number) =>
    `${pathOf('projects', project, 'servers', server, 'logs')}${queryOf({ limit: String(limit) })}`;
  return {
    instance: () => get('/instance', Instance),
    createSignInLink: () => post('/instance/sign-in-links', SignInLink),

    projects: () => all('/projects', Project),
    createProject: (body: CreateProject) => post('/projects', Project, body),

    servers: (project: string) => all(pathOf('projects', project, 'servers'), Server),
    createServer: (project: string, body: z.input<typeof CreateServer>) =>
      post(pathOf('projects', project, 'servers'), Server, body),
    removeServer: (project: string, server: string) => remove(pathOf('projects', project, 'servers', server)),
    actOnServer: (project: string, server: string, action: 'start' | 'stop' | 'restart') =>
      post(pathOf('projects', project, 'servers', server, action), Server),
    serverLogs: async (project: string, server: string, limit: number): Promise<LogLine[]> =>
      (await get(logsOf(project, server, limit), listOf(LogLine))).items,
    /** Lines as they are written, the last `limit` first; ends when the server ends the stream. */
    followServerLogs: (project: string, server: string, limit: number) =>
      followed(options, logsOf(project, server, limit)),

    tools: async (project: string): Promise<{ items: Tool[]; dropped: DroppedTool[] }> => {
      const items: Tool[] = [];
      const dropped = new Map<string, DroppedTool>();
      await pages(pathOf('projects', project, 'tools'), ToolList, (page) => {
        items.push(...page.items);
        for (const tool of page.dropped) dropped.set(JSON.stringify(tool), tool);
      });
      return { items, dropped: [...dropped.values()] };
    },
    runTool: (project: string, tool: string, args: Record<string, unknown>) =>
      post(pathOf('projects', project, 'tools', tool, 'runs'), ToolRun, { arguments: args }),

    keys: (project: string) => all(pathOf('projects', project, 'api-keys'), ApiKey),
    createKey: (project: string, body: CreateApiKey) =>
      post(pathOf('projects', project, 'api-keys'), CreatedApiKey, body),
    revokeKey: (project: string, key: string) => remove(pathOf('projects', project, 'api-keys', key)),

    importServers: (project: string, mcpServers: Readonly<Record<string, unknown>>) =>
      post(pathOf('projects', project, 'import'), ImportResult, { mcpServers }),
    exportServers: (project: string) => get(pathOf('projects', project, 'export'), ExportedServers),
    foundClients: () => all('/local-clients', FoundClientConfig),
    importFound: (project: string, choices: readonly { client: string; path: string; name: string }[]) =>
      post(pathOf('projects', project, 'import', 'local-clients'), ImportResult, { choices }),
  };
}

export type ApiClient = ReturnType<typeof createApiClient>;

/** The few kinds of request that the functions above are made of. */
function requestsOf(options: ApiClientOptions) {
  const get = <T>(path: string, shape: z.ZodType<T>) => answerOf(options, { method: 'GET', path }, shape);
  const post = <T>(path: string, shape: z.ZodType<T>, body?: unknown) =>
    answerOf(options, { method: 'POST', path, body }, shape);
  const remove = (path: string) => answerOf(options, { method: 'DELETE', path }, z.unknown());
  /** All pages of a list; `take` gets each in order. */
  const pages = async <T extends { nextCursor?: string | undefined }>(
    path: string,
    shape: z.ZodType<T>,
    take: (page: T) => void,
  ): Promise<void> => {
    let cursor: string | undefined;
    for (let page = 0; page === 0 || (cursor !== undefined && page < maxPages); page += 1) {
      const list = await get(`${path}${queryOf({ limit: '500', cursor })}`, shape);
      take(list);
      cursor = list.nextCursor;
    }
  };
  const all = async <T>(path: string, item: z.ZodType<T>): Promise<T[]> => {
    const items: T[] = [];
    await pages(path, listOf(item), (page) => items.push(...page.items));
    return items;
  };
  return { get, post, remove, pages, all };
}

interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly body?: unknown;
  readonly accept?: string;
}

function pathOf(...segments: string[]): string {
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
}

function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `?${new URLSearchParams(given)}`;
}

async function* followed(options: ApiClientOptions, path: string): AsyncGenerator<LogLine> {
  const response = await send(options, { method: 'GET', path, accept: 'text/event-stream' });
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data:')) yield parse(LogLine, jsonOf(line.slice('data:'.length)));
    }
  }
}

async function answerOf<T>(options: ApiClientOptions, request: ApiRequest, shape: z.ZodType<T>): Promise<T> {
  const response = await send(options, request);
  return parse(shape, jsonOf(await response.text()));
}

async function send({ url, token, signal }: ApiClientOptions, request: ApiRequest): Promise<Response> {
  const { method, path, body, accept = 'application/json' } = request;
  const response = await fetch(new URL(`/api/v1${path}`, url), {
    method,
    headers: {
      accept,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
    // The token is for this address alone.
    redirect: 'error',
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw signal.reason;
    throw new NaruError('instance.unavailable', {
      message: `Naru does not answer at ${url.origin}. Is it running?`,
      cause,
    });
  });
  if (response.ok) return response;
  throw problemError(response.status, await response.text());
}

function problemError(status: number, text: string): NaruError {
  const problem = Problem.safeParse(jsonOf(text));
  if (!problem.success || !isErrorCode(problem.data.code)) return notNaru(`HTTP ${status}`);
  const { code, detail, errors, data } = problem.data;
  return new NaruError(code, { message: detail, fields: errors ?? [], data: data ?? {} });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parse<T>(shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (!parsed.success) throw notNaru(z.prettifyError(parsed.error));
  return parsed.data;
}

function notNaru(cause: string): NaruError {
  return new NaruError('instance.unavailable', {
    message: 'What answers at this address is not a Naru of this version.',
    cause: new Error(cause),
  });
}
