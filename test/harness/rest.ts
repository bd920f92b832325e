import {
  CreatedApiKey,
  type CreateServer,
  isErrorCode,
  NaruError,
  Problem,
  Project,
  Server,
  ToolList,
  ToolRun,
} from '@naru/contract';
import { z } from 'zod';
import { until } from './wait.ts';

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

export type NewServer = z.input<typeof CreateServer>;

/** The REST API as one principal. Answers are parsed with the published shapes, so that drift fails a test. */
export interface Rest {
  /** Any request under `/api/v1`, whatever it answers. */
  send(method: string, path: string, body?: unknown): Promise<RestAnswer>;
  /** Like `send`, but rejects with a NaruError when the answer is a problem. */
  ask(method: string, path: string, body?: unknown): Promise<unknown>;
  createProject(name: string, slug?: string): Promise<Project>;
  createServer(project: string, server: NewServer): Promise<Server>;
  server(project: string, server: string): Promise<Server>;
  servers(project: string): Promise<readonly Server[]>;
  tools(project: string): Promise<ToolList>;
  runTool(project: string, tool: string, args: Record<string, unknown>): Promise<ToolRun>;
  createKey(project: string, options?: { name?: string; expiresAt?: string }): Promise<CreatedApiKey>;
  /** Waits until the server's state is `healthy`, whatever it lists. */
  connected(project: string, server: string, timeoutMs?: number): Promise<Server>;
  /** Waits until the server's state is `healthy` and its lists were read. */
  healthy(project: string, server: string, timeoutMs?: number): Promise<Server>;
}

const ServerPage = z.object({ items: z.array(Server), nextCursor: z.string().optional() });

export function createRest({ url, token }: { url: string; token?: string }): Rest {
  const send = async (method: string, path: string, body?: unknown): Promise<RestAnswer> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: json(text) };
  };
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await send(method, path, body);
    if (answer.status < 400) return answer.body;
    const problem = Problem.safeParse(answer.body);
    const message = `${method} ${path} → ${answer.status} ${answer.text}`;
    const code = problem.success && isErrorCode(problem.data.code) ? problem.data.code : 'internal.error';
    throw new NaruError(code, { message });
  };
  const server = async (project: string, name: string): Promise<Server> =>
    Server.parse(await ask('GET', `/projects/${project}/servers/${name}`));
  return {
    send,
    ask,
    server,
    createProject: async (name, slug) =>
      Project.parse(await ask('POST', '/projects', { name, ...(slug === undefined ? {} : { slug }) })),
    createServer: async (project, body) => Server.parse(await ask('POST', `/projects/${project}/servers`, body)),
    servers: async (project) => {
      const found: Server[] = [];
      for (let cursor = ''; ; ) {
        const page = ServerPage.parse(await ask('GET', `/projects/${project}/servers?limit=500${cursor}`));
        found.push(...page.items);
        if (page.nextCursor === undefined) return found;
        cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
      }
    },
    tools: async (project) => ToolList.parse(await ask('GET', `/projects/${project}/tools?limit=500`)),
    runTool: async (project, tool, args) =>
      ToolRun.parse(await ask('POST', `/projects/${project}/tools/${tool}/runs`, { arguments: args })),
    createKey: async (project, options = {}) =>
      CreatedApiKey.parse(await ask('POST', `/projects/${project}/api-keys`, { name: 'a test', ...options })),
    connected: (project, name, timeoutMs = 30_000) =>
      until(`${name} is healthy`, async () => healthyOnly(await server(project, name)), { timeoutMs }),
    healthy: (project, name, timeoutMs = 30_000) =>
      until(
        `${name} is healthy and has listed something`,
        async () => {
          const found = healthyOnly(await server(project, name));
          const { tools = 0, resources = 0, prompts = 0 } = found?.counts ?? {};
          return tools + resources + prompts > 0 ? found : undefined;
        },
        { timeoutMs },
      ),
  };
}

function healthyOnly(server: Server): Server | undefined {
  if (server.state.status === 'failed') throw new Error(`${server.name} failed: ${server.state.reason}`);
  return server.state.status === 'healthy' ? server : undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
