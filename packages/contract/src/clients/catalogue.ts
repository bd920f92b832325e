/** The MCP clients that Naru knows the configuration of, and where each keeps it. */

export type Platform = 'macos' | 'linux' | 'windows';

/**
 * One configuration file. `~` is the home folder and `%APPDATA%` the roaming folder of Windows; `/` separates folders
 * everywhere. A `project` file lies in the folder that somebody works in.
 */
export type ClientFile =
  | { readonly scope: 'user'; readonly path: Readonly<Record<Platform, string>> }
  | { readonly scope: 'project'; readonly path: string };

/** How a client writes its servers: the language, and the name of the table they stand in. */
export type ClientFormat =
  | { readonly language: 'json'; readonly table: 'mcpServers' | 'servers' | 'context_servers' }
  | { readonly language: 'toml'; readonly table: 'mcp_servers' };

export interface McpClient {
  readonly name: string;
  readonly format: ClientFormat;
  readonly files: readonly ClientFile[];
}

const common = { language: 'json', table: 'mcpServers' } as const;
const inHome = (path: string): ClientFile => ({ scope: 'user', path: { macos: path, linux: path, windows: path } });
const inProject = (path: string): ClientFile => ({ scope: 'project', path });
/** Where Electron applications keep their data. */
const inAppData = (path: string): ClientFile => ({
  scope: 'user',
  path: {
    macos: `~/Library/Application Support/${path}`,
    linux: `~/.config/${path}`,
    windows: `%APPDATA%/${path}`,
  },
});

export const mcpClients = {
  'claude-code': { name: 'Claude Code', format: common, files: [inHome('~/.claude.json'), inProject('.mcp.json')] },
  'claude-desktop': { name: 'Claude Desktop', format: common, files: [inAppData('Claude/claude_desktop_config.json')] },
  cursor: { name: 'Cursor', format: common, files: [inHome('~/.cursor/mcp.json'), inProject('.cursor/mcp.json')] },
  vscode: {
    name: 'VS Code',
    format: { language: 'json', table: 'servers' },
    files: [inAppData('Code/User/mcp.json'), inProject('.vscode/mcp.json')],
  },
  windsurf: { name: 'Windsurf', format: common, files: [inHome('~/.codeium/windsurf/mcp_config.json')] },
  cline: {
    name: 'Cline',
    format: common,
    files: [
      inAppData('Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json'),
      inHome('~/.cline/data/settings/cline_mcp_settings.json'),
    ],
  },
  'gemini-cli': {
    name: 'Gemini CLI',
    format: common,
    files: [inHome('~/.gemini/settings.json'), inProject('.gemini/settings.json')],
  },
  codex: {
    name: 'Codex',
    format: { language: 'toml', table: 'mcp_servers' },
    files: [inHome('~/.codex/config.toml'), inProject('.codex/config.toml')],
  },
  zed: {
    name: 'Zed',
    format: { language: 'json', table: 'context_servers' },
    files: [
      {
        scope: 'user',
        path: {
          macos: '~/.config/zed/settings.json',
          linux: '~/.config/zed/settings.json',
          windows: '%APPDATA%/Zed/settings.json',
        },
      },
      inProject('.zed/settings.json'),
    ],
  },
} as const satisfies Record<string, McpClient>;

export type ClientId = keyof typeof mcpClients;

export function isClientId(id: string): id is ClientId {
  return Object.hasOwn(mcpClients, id);
}

export const clientIds: readonly ClientId[] = Object.keys(mcpClients).filter(isClientId);
