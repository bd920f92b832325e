import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FoundClientConfig } from '@naru/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClientFilesOptions, readClientFiles } from './client-files.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'naru-clients-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(path: string, content: unknown): string {
  const full = join(home, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content));
  return full;
}

const read = (options: Partial<ClientFilesOptions> = {}) =>
  readClientFiles({ home, platform: 'linux', env: {}, signal: AbortSignal.timeout(20_000), ...options });

const one = { mcpServers: { one: { command: 'run' } } };

describe('where clients keep their configuration', () => {
  it('finds each client on Linux', async () => {
    write('.claude.json', one);
    write('.config/Claude/claude_desktop_config.json', one);
    write('.cursor/mcp.json', one);
    write('.config/Code/User/mcp.json', { servers: { one: { command: 'run' } } });
    write('.codeium/windsurf/mcp_config.json', one);
    write('.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json', one);
    write('.gemini/settings.json', one);
    write('.codex/config.toml', '[mcp_servers.one]\ncommand = "run"');
    write('.config/zed/settings.json', { context_servers: { one: { command: 'run' } } });
    const { found } = await read();
    expect(found.map(({ client }) => client)).toEqual([
      'claude-code',
      'claude-desktop',
      'cursor',
      'vscode',
      'windsurf',
      'cline',
      'gemini-cli',
      'codex',
      'zed',
    ]);
    for (const file of found) {
      expect(FoundClientConfig.parse(file).servers).toEqual([
        { name: 'one', kind: 'process', summary: 'run', importable: true },
      ]);
    }
  });

  it('looks where the platform and its variables say', async () => {
    const desktop = write('Library/Application Support/Claude/claude_desktop_config.json', one);
    expect((await read({ platform: 'darwin' })).found.map(({ path }) => path)).toEqual([desktop]);
    write('xdg/Claude/claude_desktop_config.json', one);
    write('elsewhere/config.toml', '[mcp_servers.one]\ncommand = "run"');
    const env = { XDG_CONFIG_HOME: join(home, 'xdg'), CODEX_HOME: join(home, 'elsewhere') };
    expect((await read({ env })).found.map(({ client }) => client)).toEqual(['claude-desktop', 'codex']);
  });

  it('reads files of a project only where it is told of one', async () => {
    write('work/.mcp.json', one);
    write('work/.vscode/mcp.json', { servers: { one: { command: 'run' } } });
    expect((await read()).found).toEqual([]);
    const { found } = await read({ projectDir: join(home, 'work') });
    expect(found.map(({ client }) => client)).toEqual(['claude-code', 'vscode']);
  });

  it('lists a file once when the project is the home folder', async () => {
    write('.cursor/mcp.json', one);
    expect((await read({ projectDir: home })).found).toHaveLength(1);
  });

  it('follows symbolic links', async () => {
    write('dotfiles/mcp.json', one);
    mkdirSync(join(home, '.cursor'));
    symlinkSync(join(home, 'dotfiles/mcp.json'), join(home, '.cursor/mcp.json'));
    expect((await read()).found).toMatchObject([{ client: 'cursor', servers: [{ name: 'one' }] }]);
  });
});

describe('what is shown and what is kept back', () => {
  it('shows no value of a variable, a header or an argument that looks secret, and imports them all', async () => {
    const entries = {
      run: {
        command: 'npx',
        args: [
          '-y',
          'thing',
          '--api-key',
          'SECRET-1',
          '--token=SECRET-2',
          'https://h.example/a?k=SECRET-3',
          'K=SECRET-4',
        ],
        env: { KEY: 'SECRET-5' },
      },
      far: { url: 'https://h.example/s/0a1SECRET2b3c4d5e6f7a8b9/mcp?k=SECRET-6', headers: { 'X-Key': 'SECRET-7' } },
    };
    const path = write('.cursor/mcp.json', { mcpServers: entries });
    const files = await read();
    expect(JSON.stringify(files.found)).not.toContain('SECRET');
    expect(files.found).toMatchObject([
      {
        servers: [
          { name: 'run', summary: 'npx -y thing --api-key … --token=… https://h.example/a?… K=…' },
          { name: 'far', kind: 'remote', summary: 'https://h.example/s/…/mcp?…' },
        ],
      },
    ]);
    expect(files.entry({ client: 'cursor', path, name: 'run' })).toEqual(entries.run);
    expect(files.entry({ client: 'cursor', path, name: 'far' })).toEqual(entries.far);
    expect(files.entry({ client: 'cursor', path: '/etc/passwd', name: 'run' })).toBeUndefined();
    expect(files.entry({ client: 'zed', path, name: 'run' })).toBeUndefined();
  });

  it('says why an entry cannot be imported', async () => {
    write('.cursor/mcp.json', { mcpServers: { off: { command: 'x', disabled: true }, none: {}, bad: { command: 1 } } });
    expect((await read()).found).toMatchObject([
      {
        servers: [
          { importable: false, reason: expect.stringContaining('switched off') },
          { importable: false, reason: expect.stringContaining('neither') },
          { importable: false, reason: expect.stringContaining('command') },
        ],
      },
    ]);
  });

  it('runs nothing that a file names', async () => {
    const trace = join(home, 'trace');
    write('.cursor/mcp.json', { mcpServers: { a: { command: 'touch', args: [trace] } } });
    write('.claude.json', { mcpServers: { a: { url: 'http://x.example', headersHelper: `touch ${trace}` } } });
    await read();
    expect((await read()).found).toHaveLength(2);
    expect(existsSync(trace)).toBe(false);
  });
});

describe('files that cannot be read', () => {
  it('lists them with the problem and goes on with the others', async () => {
    write('.claude.json', '{"mcpServers": ');
    mkdirSync(join(home, '.cursor/mcp.json'), { recursive: true });
    truncateSync(write('.gemini/settings.json', '{}'), 17 * 1024 * 1024);
    mkdirSync(join(home, '.codex'));
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', join(home, '.codex/config.toml')]);
    write('.config/zed/settings.json', { context_servers: {} });
    const { found } = await read();
    expect(found.map(({ client, problem }) => [client, problem])).toEqual([
      ['claude-code', expect.stringContaining('not a valid JSON')],
      ['cursor', expect.any(String)],
      ['gemini-cli', expect.stringContaining('16 MiB')],
      ['codex', 'This is not a file.'],
      ['zed', undefined],
    ]);
  });

  it('stops when the caller gives up', async () => {
    await expect(read({ signal: AbortSignal.abort(new Error('no longer wanted')) })).rejects.toThrow(
      'no longer wanted',
    );
  });
});
