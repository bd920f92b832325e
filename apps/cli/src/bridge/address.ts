import { NaruError, ProjectSlug, ServerSlug } from '@naru/contract';

/**
 * The MCP address that a person means: a full URL, `project`, or `project/server` of the Naru at `instanceUrl`. Throws
 * NaruError `request.invalid` with the forms that are understood.
 */
export function mcpAddress(text: string, instanceUrl: URL): URL {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text);
  const [project = '', server, ...more] = text.split('/');
  const isProject = ProjectSlug.safeParse(project).success;
  if (isProject && server === undefined) return new URL(`/projects/${project}/mcp`, instanceUrl);
  if (isProject && more.length === 0 && ServerSlug.safeParse(server).success) {
    return new URL(`/projects/${project}/servers/${server}/mcp`, instanceUrl);
  }
  throw new NaruError('request.invalid', {
    message: `"${text}" is not an address: give a full URL (https://naru.example/projects/home/mcp), a project (home), or a project and one of its servers (home/files).`,
  });
}
