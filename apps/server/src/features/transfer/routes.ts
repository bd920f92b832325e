import { ExportedServers, ImportResult, ImportServers } from '@naru/contract';
import { projectRoute, type Route } from '../../http/route.ts';
import type { Transfer } from './service.ts';

export function transferRoutes(transfer: Transfer): Route[] {
  return [
    projectRoute({
      permission: 'server:write',
      method: 'post',
      path: '/projects/{project}/import',
      summary: 'Add the servers of an mcpServers object',
      body: ImportServers,
      answer: ImportResult,
      handle: ({ caller, project, body, signal }) =>
        transfer.import({ caller, project, entries: Object.entries(body.mcpServers), signal }),
    }),
    projectRoute({
      permission: 'server:read',
      method: 'get',
      path: '/projects/{project}/export',
      summary: 'The servers of a project as an mcpServers object, without secrets',
      answer: ExportedServers,
      handle: ({ project }) => transfer.export(project.id),
    }),
  ];
}
