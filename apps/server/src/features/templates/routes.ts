import { CreateTemplate, ListQuery, listOf, Template } from '@naru/contract';
import { instanceRoute, type Route } from '../../http/route.ts';
import type { Templates } from './service.ts';

export function templateRoutes(templates: Templates): Route[] {
  return [
    instanceRoute({
      permission: 'signed-in',
      method: 'get',
      path: '/templates',
      summary: 'Packages from which servers can be made',
      query: ListQuery,
      answer: listOf(Template),
      handle: ({ query }) => templates.list(query),
    }),
    instanceRoute({
      permission: 'instance:admin',
      method: 'post',
      path: '/templates',
      summary: 'Approve a package',
      body: CreateTemplate,
      answer: Template,
      status: 201,
      handle: ({ caller, body }) => templates.create(caller, body),
    }),
    instanceRoute({
      permission: 'instance:admin',
      method: 'delete',
      path: '/templates/{template}',
      summary: 'Withdraw a package; servers made from it stay',
      handle: ({ caller, params }) => templates.remove(caller, params.template),
    }),
  ];
}
