import { FoundClientConfig, ImportFoundServers, ImportResult, listOf } from '@naru/contract';
import { instanceRoute, projectRoute, type Route } from '../../http/route.ts';
import type { LocalClients } from './service.ts';

export function localClientRoutes(localClients: LocalClients): Route[] {
  return [
    instanceRoute({
      permission: 'instance:admin',
      method: 'get',
      path: '/local-clients',
      summary: 'Configurations of MCP clients on the machine Naru runs on',
      answer: listOf(FoundClientConfig),
      handle: ({ signal }) => localClients.list(signal),
    }),
    projectRoute({
      permission: 'server:write',
      method: 'post',
      path: '/projects/{project}/import/local-clients',
      summary: 'Add servers chosen from the configurations found',
      body: ImportFoundServers,
      answer: ImportResult,
      handle: ({ caller, project, body, signal }) =>
        localClients.import({ caller, project, choices: body.choices, signal }),
    }),
  ];
}
