import { CreateServer, ListQuery, LogLine, listOf, PatchServer, Server } from '@naru/contract';
import { z } from 'zod';
import type { Caller } from '../../auth/caller.ts';
import { type EventStreams, wantsEvents } from '../../http/event-stream.ts';
import { projectRoute, type Route } from '../../http/route.ts';
import type { ServerLogs } from './logs.ts';
import type { Servers } from './service.ts';

export interface ServerRoutesOptions {
  readonly servers: Servers;
  readonly logs: ServerLogs;
  readonly streams: EventStreams;
  isStillSignedIn(caller: Caller): Promise<boolean>;
}

/** A project's servers are few: one page holds most lists. */
const ServerListQuery = ListQuery.extend({ limit: z.coerce.number().int().min(1).max(500).default(500) });
const LogQuery = z.object({ limit: z.coerce.number().int().min(1).max(2_000).default(500) });

const collection = '/projects/{project}/servers';
const one = '/projects/{project}/servers/{server}';

export function serverRoutes(options: ServerRoutesOptions): Route[] {
  return [...configurationRoutes(options), ...operationRoutes(options), logRoute(options)];
}

function configurationRoutes({ servers }: ServerRoutesOptions): Route[] {
  return [
    projectRoute({
      permission: 'server:read',
      method: 'get',
      path: collection,
      summary: 'The servers of a project, with their live state',
      query: ServerListQuery,
      answer: listOf(Server),
      handle: ({ project, query }) => servers.list(project, query),
    }),
    projectRoute({
      permission: 'server:write',
      method: 'post',
      path: collection,
      summary: 'Add a server and connect to it',
      body: CreateServer,
      answer: Server,
      status: 201,
      handle: ({ caller, project, body, signal }) => servers.create({ caller, project }, body, signal),
    }),
    projectRoute({
      permission: 'server:read',
      method: 'get',
      path: one,
      summary: 'One server',
      answer: Server,
      handle: ({ project, params }) => servers.get(project, params.server),
    }),
    projectRoute({
      permission: 'server:write',
      method: 'patch',
      path: one,
      summary: 'Change a server (JSON Merge Patch)',
      body: PatchServer,
      answer: Server,
      handle: ({ caller, project, params, body, signal }) =>
        servers.patch({ caller, project }, { server: params.server, patch: body, signal }),
    }),
    projectRoute({
      permission: 'server:write',
      method: 'delete',
      path: one,
      summary: 'Remove a server and everything kept for it',
      handle: ({ caller, project, params }) => servers.remove({ caller, project }, params.server),
    }),
  ];
}

function operationRoutes({ servers }: ServerRoutesOptions): Route[] {
  return [
    projectRoute({
      permission: 'server:write',
      method: 'post',
      path: '/projects/{project}/servers/{server}/start',
      summary: 'Let a server run',
      answer: Server,
      handle: ({ caller, project, params }) => servers.setEnabled({ caller, project }, params.server, true),
    }),
    projectRoute({
      permission: 'server:write',
      method: 'post',
      path: '/projects/{project}/servers/{server}/stop',
      summary: 'Stop a server until it is started again',
      answer: Server,
      handle: ({ caller, project, params }) => servers.setEnabled({ caller, project }, params.server, false),
    }),
    projectRoute({
      permission: 'server:write',
      method: 'post',
      path: '/projects/{project}/servers/{server}/restart',
      summary: 'Start a server anew',
      answer: Server,
      handle: ({ caller, project, params }) => servers.restart({ caller, project }, params.server),
    }),
  ];
}

function logRoute({ servers, logs, streams, isStillSignedIn }: ServerRoutesOptions): Route {
  return projectRoute({
    permission: 'server:read',
    method: 'get',
    path: '/projects/{project}/servers/{server}/logs',
    summary: 'What a server wrote; a stream when asked for text/event-stream',
    query: LogQuery,
    answer: z.object({ items: z.array(LogLine) }),
    streams: true,
    handle: async ({ caller, project, params, query, headers, signal }) => {
      const { id } = await servers.find(project.id, params.server);
      if (!wantsEvents(headers)) return logs.recent(id, query.limit);
      return streams.start({
        signal,
        isAllowed: () => isStillSignedIn(caller),
        open: (send) => logs.follow(id, { limit: query.limit, send }),
      });
    },
  });
}
