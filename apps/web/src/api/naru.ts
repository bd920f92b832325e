import {
  ApiKey,
  type CreateApiKey,
  CreatedApiKey,
  type CreateProject,
  type CreateServer,
  FoundClientConfig,
  ImportResult,
  type ImportServers,
  Instance,
  listOf,
  type PatchServer,
  Project,
  type RunTool,
  Server,
  Session,
  Template,
  type Tool,
  ToolList,
  ToolRun,
} from '@naru/contract';
import type { z } from 'zod';
import { Nothing, pathOf, request } from './http.ts';

type Signal = AbortSignal | undefined;
export type ServerAction = 'start' | 'stop' | 'restart';
/** `CreateServer` as it is written: what has a default may be left out. */
export type NewServer = z.input<typeof CreateServer>;
export type FoundChoice = { client: string; path: string; name: string };
export type AllTools = Omit<ToolList, 'nextCursor'> & { more: boolean };

/** A project with more than this shows the first ones and says so. */
const maxItems = 20_000;

async function allOf<T extends z.ZodType>(path: string, item: T, signal: Signal): Promise<z.infer<T>[]> {
  const shape = listOf(item);
  const items: z.infer<T>[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '500', ...(cursor ? { cursor } : {}) });
    const page = await request(`${path}?${query}`, shape, { signal });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor && items.length < maxItems);
  return items;
}

async function tools(project: string, signal: Signal): Promise<AllTools> {
  const items: Tool[] = [];
  let dropped: ToolList['dropped'] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '500', ...(cursor ? { cursor } : {}) });
    const page = await request(`${pathOf('projects', project, 'tools')}?${query}`, ToolList, { signal });
    items.push(...page.items);
    dropped = [...dropped, ...page.dropped];
    cursor = page.nextCursor;
  } while (cursor && items.length < maxItems);
  const seen = new Map(dropped.map((tool) => [`${tool.serverId}/${tool.name}/${tool.reason}`, tool]));
  return { items, dropped: [...seen.values()], more: cursor !== undefined };
}

/** Every call the dashboard makes, one line each. */
export const naru = {
  session: (signal: Signal) => request('/session', Session, { signal }),
  signIn: (token: string) => request('/session', Session, { method: 'POST', body: { token } }),
  signOut: () => request('/session', Nothing, { method: 'DELETE' }),

  instance: (signal: Signal) => request('/instance', Instance, { signal }),
  acceptRestore: () => request('/instance/accept-restore', Nothing, { method: 'POST' }),

  projects: (signal: Signal) => allOf('/projects', Project, signal),
  createProject: (body: CreateProject) => request('/projects', Project, { method: 'POST', body }),

  servers: (project: string, signal: Signal) => allOf(pathOf('projects', project, 'servers'), Server, signal),
  createServer: (project: string, body: NewServer) =>
    request(pathOf('projects', project, 'servers'), Server, { method: 'POST', body }),
  patchServer: (project: string, server: string, body: PatchServer) =>
    request(pathOf('projects', project, 'servers', server), Server, { method: 'PATCH', body }),
  deleteServer: (project: string, server: string) =>
    request(pathOf('projects', project, 'servers', server), Nothing, { method: 'DELETE' }),
  actOnServer: (project: string, server: string, action: ServerAction) =>
    request(pathOf('projects', project, 'servers', server, action), Nothing, { method: 'POST' }),

  templates: (signal: Signal) => allOf('/templates', Template, signal),
  importServers: (project: string, body: ImportServers) =>
    request(pathOf('projects', project, 'import'), ImportResult, { method: 'POST', body }),
  foundConfigs: (signal: Signal) => allOf('/local-clients', FoundClientConfig, signal),
  importFound: (project: string, choices: FoundChoice[]) =>
    request(pathOf('projects', project, 'import', 'local-clients'), ImportResult, {
      method: 'POST',
      body: { choices },
    }),

  tools,
  runTool: (project: string, tool: string, run: { body: RunTool; signal: AbortSignal }) =>
    request(pathOf('projects', project, 'tools', tool, 'runs'), ToolRun, {
      method: 'POST',
      ...run,
    }),

  keys: (project: string, signal: Signal) => allOf(pathOf('projects', project, 'api-keys'), ApiKey, signal),
  createKey: (project: string, body: CreateApiKey) =>
    request(pathOf('projects', project, 'api-keys'), CreatedApiKey, { method: 'POST', body }),
  revokeKey: (project: string, key: string) =>
    request(pathOf('projects', project, 'api-keys', key), Nothing, { method: 'DELETE' }),
};
