import { ClientSetup, listOf } from '@naru/contract';
import { z } from 'zod';
import { projectRoute, type Route } from '../../http/route.ts';
import type { ClientSetups } from './service.ts';

const SetupQuery = z.object({ server: z.string().max(64).optional() });

export function clientSetupRoutes(setups: ClientSetups): Route[] {
  return [
    projectRoute({
      permission: 'project:read',
      method: 'get',
      path: '/projects/{project}/client-setups',
      summary: 'Ready configuration for MCP clients',
      query: SetupQuery,
      answer: listOf(ClientSetup),
      handle: ({ project, query }) => setups.list(project, query.server),
    }),
  ];
}
