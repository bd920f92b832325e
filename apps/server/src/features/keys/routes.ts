import { ApiKey, CreateApiKey, CreatedApiKey, ListQuery, listOf } from '@naru/contract';
import { projectRoute, type Route } from '../../http/route.ts';
import type { Keys } from './service.ts';

export function keyRoutes(keys: Keys): Route[] {
  return [
    projectRoute({
      permission: 'key:read',
      method: 'get',
      path: '/projects/{project}/api-keys',
      summary: 'The keys of a project',
      query: ListQuery,
      answer: listOf(ApiKey),
      handle: ({ project, query }) => keys.list(project.id, query),
    }),
    projectRoute({
      permission: 'key:write',
      method: 'post',
      path: '/projects/{project}/api-keys',
      summary: 'Make a key; the answer is the only place where it is shown',
      body: CreateApiKey,
      answer: CreatedApiKey,
      status: 201,
      handle: ({ caller, project, body }) => keys.create(caller, project.id, body),
    }),
    projectRoute({
      permission: 'key:write',
      method: 'delete',
      path: '/projects/{project}/api-keys/{key}',
      summary: 'Revoke a key at once',
      handle: ({ caller, project, params }) => keys.revoke(caller, project.id, params.key),
    }),
  ];
}
