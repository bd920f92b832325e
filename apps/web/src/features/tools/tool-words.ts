import type { Tool } from '@naru/contract';

/** How much a person has to type before the tool can run: required fields without a default or fixed values. */
function effortOf({ inputSchema }: Tool): number {
  const { required, properties } = inputSchema;
  if (!Array.isArray(required) || typeof properties !== 'object' || properties === null) return 0;
  const fields = new Map<unknown, unknown>(Object.entries(properties));
  return required.filter((name) => {
    const field = fields.get(name);
    return !(
      typeof field === 'object' &&
      field !== null &&
      ('default' in field || 'enum' in field || 'const' in field)
    );
  }).length;
}

/** Tools with an example, then those that run without typing; among equals the server's own order stays. */
export function easiestFirst(tools: readonly Tool[], exampled: readonly string[]): Tool[] {
  const rank = (tool: Tool) => {
    const place = exampled.indexOf(tool.upstreamName);
    return place === -1 ? effortOf(tool) : place - exampled.length;
  };
  return tools
    .map((tool) => ({ tool, effort: rank(tool) }))
    .sort((a, b) => a.effort - b.effort)
    .map(({ tool }) => tool);
}

export function titleOf(tool: Tool): string {
  const { title } = tool.annotations ?? {};
  return tool.title ?? (typeof title === 'string' && title !== '' ? title : tool.upstreamName);
}

export interface ToolGroup {
  serverId: string;
  name: string;
  tools: Tool[];
}

/** Tools whose name, description or server holds every word of the query, grouped by server. */
export function searchTools(
  tools: readonly Tool[],
  query: string,
  serverNames: ReadonlyMap<string, string>,
): ToolGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, ToolGroup>();
  for (const tool of tools) {
    const serverName = serverNames.get(tool.serverId) ?? tool.serverSlug;
    const text = [tool.name, tool.title, tool.description, serverName].join(' ').toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const group = groups.get(tool.serverId) ?? { serverId: tool.serverId, name: serverName, tools: [] };
    group.tools.push(tool);
    groups.set(tool.serverId, group);
  }
  return [...groups.values()];
}
