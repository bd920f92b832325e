import { type ClientId, clientIds, clientSetup, entryToServer, mcpClients } from '@naru/contract';
import { describe, expect, it } from 'vitest';
import { parseClientConfig } from './parse-client-config.ts';

/** Parses one server and brings it to what Naru would create. */
function imported(client: ClientId, text: string) {
  const [first] = parseClientConfig(client, text);
  if (!first || !('entry' in first)) throw new Error(`no entry: ${JSON.stringify(first)}`);
  const result = entryToServer(first.name, first.entry);
  return result.outcome === 'server' ? result.server : result.reason;
}

const inTable = (client: ClientId, entry: unknown) =>
  JSON.stringify({ [mcpClients[client].format.table]: { one: entry } });

describe('a configuration that Naru wrote for a client', () => {
  const target = { name: 'naru-home', url: 'http://127.0.0.1:8000/projects/home/mcp', key: 'mcp_proj_abc' };

  it.each(clientIds.filter((client) => client !== 'claude-desktop'))('comes back from %s as it was', (client) => {
    expect(imported(client, clientSetup(client, target).text)).toMatchObject({
      kind: 'remote',
      name: 'naru-home',
      url: target.url,
      headers: { Authorization: 'Bearer mcp_proj_abc' },
      transport: expect.stringMatching(/^(http|auto)$/),
    });
  });

  it('comes back from Claude Desktop as the bridge it starts', () => {
    expect(imported('claude-desktop', clientSetup('claude-desktop', target).text)).toMatchObject({
      kind: 'process',
      command: 'npx',
      args: expect.arrayContaining([target.url]),
      env: { AUTH_HEADER: 'Bearer mcp_proj_abc' },
    });
  });
});

describe('what clients write their own way', () => {
  it.each<[ClientId, unknown, object]>([
    ['claude-code', { type: 'sse', url: 'https://a.example/sse' }, { kind: 'remote', transport: 'sse' }],
    ['cursor', { url: 'https://a.example/mcp' }, { kind: 'remote', transport: 'auto' }],
    ['vscode', { type: 'stdio', command: 'uvx', args: ['x'] }, { kind: 'process', command: 'uvx' }],
    ['windsurf', { serverUrl: 'https://a.example/mcp' }, { kind: 'remote', transport: 'auto' }],
    ['cline', { url: 'https://a.example/sse' }, { kind: 'remote', transport: 'sse' }],
    ['gemini-cli', { url: 'https://a.example/sse' }, { kind: 'remote', transport: 'sse' }],
    ['gemini-cli', { httpUrl: 'https://a.example/mcp' }, { kind: 'remote', transport: 'http' }],
    ['gemini-cli', { url: 'https://a.example/mcp', type: 'http' }, { transport: 'http' }],
    ['zed', { source: 'custom', command: 'npx', args: ['a'], env: { N: 1 } }, { env: { N: '1' } }],
    [
      'zed',
      { command: { path: '/bin/a', args: ['b'], env: { C: 'd' } } },
      { kind: 'process', command: '/bin/a', args: ['b'], env: { C: 'd' } },
    ],
  ])('%s: %j', (client, entry, expected) => {
    expect(imported(client, inTable(client, entry))).toMatchObject(expected);
  });

  it('reads the tables of Codex', () => {
    const text = `
      model = "x" # other settings
      [mcp_servers.local]
      command = "npx"
      args = ["-y", "thing"]
      [mcp_servers.local.env]
      LEVEL = "debug"
      [mcp_servers.far]
      url = "https://a.example/mcp"
      http_headers = { "X-Team" = "blue" }
      [mcp_servers.keyed]
      url = "https://b.example/mcp"
      bearer_token_env_var = "B_TOKEN"
      [mcp_servers.off]
      command = "x"
      enabled = false
    `;
    const results = parseClientConfig('codex', text).map((found) =>
      'entry' in found ? entryToServer(found.name, found.entry) : found,
    );
    expect(results).toMatchObject([
      { server: { kind: 'process', name: 'local', args: ['-y', 'thing'], env: { LEVEL: 'debug' } } },
      { server: { kind: 'remote', name: 'far', headers: { 'X-Team': 'blue' } } },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the text as clients write it
      { outcome: 'refused', reason: expect.stringContaining('${env:B_TOKEN}') },
      { outcome: 'refused', reason: expect.stringContaining('switched off') },
    ]);
  });

  it('reads comments, trailing commas and a byte order mark in the settings of editors', () => {
    const text = `\uFEFF// Zed settings
    {
      "theme": "One // not a comment, /* nor this */",
      /* servers
         of mine */
      "context_servers": {
        "a": { "command": "run", "args": ["x,]", "y\\",}", ], }, // the first
      },
    }`;
    expect(imported('zed', text)).toMatchObject({ kind: 'process', command: 'run', args: ['x,]', 'y",}'] });
  });

  it('finds servers that Claude Code keeps for single projects, the own ones first', () => {
    const text = JSON.stringify({
      mcpServers: { shared: { command: 'mine' } },
      projects: { '/a': { mcpServers: { shared: { command: 'other' }, extra: { command: 'two' } } }, '/b': {} },
    });
    expect(parseClientConfig('claude-code', text)).toEqual([
      { name: 'shared', entry: { command: 'mine' } },
      { name: 'extra', entry: { command: 'two' } },
    ]);
  });

  it('lets one bad entry spoil no other', () => {
    const text = JSON.stringify({ mcpServers: { bad: { command: 5 }, odd: 'text', good: { command: 'x' } } });
    expect(parseClientConfig('cursor', text)).toEqual([
      { name: 'bad', problem: expect.stringContaining('command') },
      { name: 'odd', problem: expect.any(String) },
      { name: 'good', entry: { command: 'x' } },
    ]);
  });

  it.each(['', '  \n', '{}', '{"mcpServers": null}'])('finds nothing in %j', (text) => {
    expect(parseClientConfig('cursor', text)).toEqual([]);
  });

  it.each<[ClientId, string]>([
    ['cursor', '{"mcpServers": {"a": "sk-secret-1" "b"}}'],
    ['cursor', 'sk-secret-1'],
    ['cursor', '["sk-secret-1"]'],
    ['codex', 'token = "sk-secret-1'],
  ])('says that a file of %s cannot be read without repeating it: %s', (client, text) => {
    const message = (() => {
      try {
        parseClientConfig(client, text);
        return 'no error';
      } catch (error) {
        return String(error);
      }
    })();
    expect(message).toMatch(/not a valid (JSON|TOML)/);
    expect(message).not.toContain('secret');
  });
});
