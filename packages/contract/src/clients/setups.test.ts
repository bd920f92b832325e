import { describe, expect, it } from 'vitest';
import { ClientSetup } from '../api/instance.ts';
import { clientIds } from './catalogue.ts';
import { clientSetup, clientSetups } from './setups.ts';

const target = { name: 'naru', url: 'http://127.0.0.1:8000/projects/home/mcp', key: 'mcp_proj_abc' };
const Authorization = 'Bearer mcp_proj_abc';

describe('clientSetups', () => {
  it('has one for every client, each of the declared shape', () => {
    const setups = clientSetups(target);
    expect(setups.map(({ client }) => client)).toEqual(clientIds);
    for (const setup of setups) expect(ClientSetup.parse(setup)).toEqual(setup);
  });

  it.each([
    ['claude-code', { mcpServers: { naru: { type: 'http', url: target.url, headers: { Authorization } } } }],
    ['cursor', { mcpServers: { naru: { url: target.url, headers: { Authorization } } } }],
    ['vscode', { servers: { naru: { type: 'http', url: target.url, headers: { Authorization } } } }],
    ['windsurf', { mcpServers: { naru: { serverUrl: target.url, headers: { Authorization } } } }],
    [
      'cline',
      {
        mcpServers: {
          naru: {
            type: 'streamableHttp',
            url: target.url,
            headers: { Authorization },
            disabled: false,
            autoApprove: [],
          },
        },
      },
    ],
    ['gemini-cli', { mcpServers: { naru: { httpUrl: target.url, headers: { Authorization }, timeout: 30000 } } }],
    ['zed', { context_servers: { naru: { url: target.url, headers: { Authorization } } } }],
  ] as const)('writes what %s reads', (client, expected) => {
    expect(JSON.parse(clientSetup(client, target).text)).toEqual(expected);
  });

  it('writes TOML for Codex', () => {
    expect(clientSetup('codex', target).text).toBe(
      `[mcp_servers.naru]\nurl = "${target.url}"\nhttp_headers = { "Authorization" = "${Authorization}" }\n`,
    );
  });

  it('lets the bridge of Claude Desktop speak plain HTTP to another machine, and only then say so', () => {
    expect(clientSetup('claude-desktop', target).text).not.toContain('--allow-http');
    expect(clientSetup('claude-desktop', { ...target, url: 'https://naru.example/mcp' }).text).not.toContain(
      '--allow-http',
    );
    expect(clientSetup('claude-desktop', { ...target, url: 'http://10.0.0.5:8000/mcp' }).text).toContain(
      '--allow-http',
    );
  });

  it('makes install links that carry the entry', () => {
    const cursor = new URL(clientSetup('cursor', { ...target, key: '열쇠' }).installLink ?? '');
    const config = Uint8Array.from(atob(cursor.searchParams.get('config') ?? ''), (letter) => letter.charCodeAt(0));
    expect(cursor.searchParams.get('name')).toBe('naru');
    expect(JSON.parse(new TextDecoder().decode(config))).toEqual({
      url: target.url,
      headers: { Authorization: 'Bearer 열쇠' },
    });
    const [scheme, json = ''] = clientSetup('vscode', target).installLink?.split('?') ?? [];
    expect(scheme).toBe('vscode:mcp/install');
    expect(JSON.parse(decodeURIComponent(json))).toEqual({
      name: 'naru',
      type: 'http',
      url: target.url,
      headers: { Authorization },
    });
  });

  it('quotes what a shell would split or expand', () => {
    const setup = clientSetup('claude-code', { ...target, key: "a'b$(id)" });
    expect(setup.command).toBe(
      `claude mcp add --transport http naru ${target.url} --header 'Authorization: Bearer a'\\''b$(id)'`,
    );
    expect(clientSetup('gemini-cli', { ...target, key: '<key>' }).command).toContain('"Authorization: Bearer <key>"');
  });

  it('names the file on each system', () => {
    expect(clientSetup('cursor', target).files).toEqual({
      macos: '~/.cursor/mcp.json',
      linux: '~/.cursor/mcp.json',
      windows: '~\\.cursor\\mcp.json',
    });
  });
});
