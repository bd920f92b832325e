import { CreateProject, ListQuery, listOf, Project } from '@naru/contract';
import { instanceRoute, projectRoute, type Route } from '../../http/route.ts';
import type { Projects } from './service.ts';

export function projectRoutes(projects: Projects): Route[] {
  return [
    instanceRoute({
      permission: 'signed-in',
      method: 'get',
      path: '/projects',
      summary: 'The projects you may see',
      query: ListQuery,
      answer: listOf(Project),
      handle: ({ caller, query }) => projects.list(caller, query),
    }),
    instanceRoute({
      permission: 'signed-in',
      method: 'post',
      path: '/projects',
      summary: 'Make a project',
      body: CreateProject,
      answer: Project,
      status: 201,
      handle: ({ caller, body }) => projects.create(caller, body),
    }),
    projectRoute({
      permission: 'project:read',
      method: 'get',
      path: '/projects/{project}',
      summary: 'One project',
      answer: Project,
      handle: async ({ project }) => projects.view(project),
    }),
  ];
}
