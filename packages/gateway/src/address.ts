/** The addresses at which MCP is served; see the table in ARCHITECTURE.md. `{p}` and `{s}` are ids or slugs. */
export type Address =
  /** `/mcp`: the project of the key that calls. */
  | { readonly kind: 'home'; readonly endpoint: 'mcp' }
  | { readonly kind: 'project'; readonly project: string; readonly endpoint: 'mcp' }
  | { readonly kind: 'server'; readonly project: string; readonly server: string; readonly endpoint: Endpoint };

/** `mcp`: Streamable HTTP of every revision. `sse` and `messages`: HTTP+SSE of 2024-11-05. */
export type Endpoint = 'mcp' | 'sse' | 'messages';

const segment = /^[A-Za-z0-9_-]{1,64}$/;

/** The MCP address a URL path names, or undefined when it names none. Encoded or odd segments never match. */
export function parseAddress(pathname: string): Address | undefined {
  if (pathname === '/mcp') return { kind: 'home', endpoint: 'mcp' };
  const parts = pathname.split('/');
  const [, root, project = '', servers, server = '', endpoint] = parts;
  if (root !== 'projects' || !segment.test(project)) return undefined;
  if (parts.length === 4 && servers === 'mcp') return { kind: 'project', project, endpoint: 'mcp' };
  if (parts.length !== 6 || servers !== 'servers' || !segment.test(server)) return undefined;
  if (endpoint !== 'mcp' && endpoint !== 'sse' && endpoint !== 'messages') return undefined;
  return { kind: 'server', project, server, endpoint };
}
