import { ListQuery, RunTool, ToolList, ToolRun } from '@naru/contract';
import { projectRoute, type Route } from '../../http/route.ts';
import type { Tools } from './service.ts';

export function toolRoutes(tools: Tools): Route[] {
  return [
    projectRoute({
      permission: 'tool:read',
      method: 'get',
      path: '/projects/{project}/tools',
      summary: 'All tools of a project, and those left out with the reason',
      query: ListQuery,
      answer: ToolList,
      handle: async ({ project, query }) => tools.list(project.id, query),
    }),
    projectRoute({
      permission: 'tool:run',
      method: 'post',
      path: '/projects/{project}/tools/{tool}/runs',
      summary: 'Run a tool; ends when the connection ends',
      body: RunTool,
      answer: ToolRun,
      worksWhileRestored: true,
      handle: ({ caller, project, params, body, signal }) =>
        tools.run({ caller, projectId: project.id, tool: params.tool, arguments: body.arguments, signal }),
    }),
  ];
}
