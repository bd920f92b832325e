import { describe, expect, it } from 'vitest';
import { McpServersEntry } from '../api/import.ts';
import { ProcessConfig, RemoteConfig } from '../api/server.ts';
import { entryToServer, mcpServersFrom } from './mcp-servers.ts';

const reason = (entry: McpServersEntry, name = 'x') => {
  const result = entryToServer(name, entry);
  return result.outcome === 'refused' ? result.reason : undefined;
};
const url = 'https://a.example/mcp';

describe('entryToServer', () => {
  it.each([
    [{ url }, 'auto'],
    [{ serverUrl: url }, 'auto'],
    [{ httpUrl: url }, 'http'],
    [{ url, type: 'http' }, 'http'],
    [{ url, type: 'streamable-http' }, 'http'],
    [{ url, type: 'streamableHttp' }, 'http'],
    [{ url, transport: 'streamable_http' }, 'http'],
    [{ url, type: 'sse' }, 'sse'],
    [{ url, type: 'http', transport: 'auto' }, 'auto'],
  ])('reads the transport of %j', (entry, transport) => {
    expect(entryToServer('x', entry)).toMatchObject({ outcome: 'server', server: { kind: 'remote', url, transport } });
  });

  it('makes a process of a command', () => {
    expect(
      entryToServer(' x ', { type: 'stdio', command: 'npx', args: ['-y', 'a'], env: { A: 'b' }, cwd: '/tmp' }),
    ).toEqual({
      outcome: 'server',
      server: { kind: 'process', name: 'x', command: 'npx', args: ['-y', 'a'], env: { A: 'b' }, cwd: '/tmp' },
    });
  });

  it('keeps a reference that the program itself fills in', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text as clients write it
    const args = ['mcp-remote', url, '--header', 'Authorization:${AUTH_HEADER}'];
    expect(entryToServer('x', { command: 'npx', args, env: { AUTH_HEADER: 'Bearer k' } })).toMatchObject({
      outcome: 'server',
      server: { args },
    });
  });

  it.each<[McpServersEntry, string]>([
    [{}, 'neither'],
    [{ url, command: 'x' }, 'both'],
    [{ url, type: 'ws' }, '"ws"'],
    [{ url, disabled: true }, 'switched off'],
    [{ url: 'ftp://a.example' }, 'url: '],
    [{ url: 'https://u:p@a.example' }, 'url: Put credentials into headers'],
    [{ url, headers: { 'bad name': 'x' } }, 'headers.bad name'],
    [{ command: '' }, 'command: Give the program'],
    [{ command: 'x', env: { '1A': 'b' } }, 'env.1A'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text as clients write it
    [{ url, headers: { A: 'Bearer ${input:token}' } }, '${input:token}'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text as clients write it
    [{ command: 'x', args: ['${workspaceFolder}/a'] }, '${workspaceFolder}'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text as clients write it
    [{ command: 'x', env: { A: '${TOKEN:-none}' } }, '${TOKEN:-none}'],
  ])('says why %j cannot be a server', (entry, text) => {
    expect(reason(entry)).toContain(text);
  });

  it('wants a name and shortens a long one', () => {
    expect(reason({ url }, '  ')).toContain('name');
    expect(entryToServer('n'.repeat(200), { url })).toMatchObject({ server: { name: 'n'.repeat(80) } });
  });
});

describe('mcpServersFrom', () => {
  const configs = [
    RemoteConfig.parse({ kind: 'remote', url, transport: 'auto', headers: { A: 'b' } }),
    RemoteConfig.parse({ kind: 'remote', url, transport: 'http' }),
    RemoteConfig.parse({ kind: 'remote', url, transport: 'sse' }),
    ProcessConfig.parse({ kind: 'process', command: 'npx', args: ['a'], env: { A: 'b' }, cwd: '/tmp' }),
    ProcessConfig.parse({ kind: 'process', command: 'npx' }),
  ];

  it('writes what reads back as the same server', () => {
    const exported = mcpServersFrom(configs.map((config, index) => ({ slug: `s${index}`, config })));
    const back = Object.entries(JSON.parse(JSON.stringify(exported))).map(([name, entry]) =>
      entryToServer(name, McpServersEntry.parse(entry)),
    );
    expect(back).toEqual(
      configs.map((config, index) => ({ outcome: 'server', server: { ...config, name: `s${index}` } })),
    );
  });

  it('names a type that clients know for every remote server', () => {
    const exported = mcpServersFrom(configs.slice(0, 3).map((config, index) => ({ slug: `s${index}`, config })));
    expect(Object.values(exported).map(({ type }) => type)).toEqual(['http', 'http', 'sse']);
  });
});
