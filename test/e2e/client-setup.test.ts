import { ClientSetup, listOf } from '@naru/contract';
import { expect, it } from 'vitest';
import { startNode } from '../harness/child.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import { sharedNaru } from '../harness/shared-naru.ts';
import { verifies } from '../verifies.ts';

const naru = sharedNaru();

it('hands out ready configuration for every common client', verifies('GW12'), async () => {
  const { rest, url } = naru();
  await rest.createProject('Setups', 'setups');
  await rest.createServer('setups', { ...rawStdioServer('Raw'), slug: 'raw' });
  for (const [query, address] of [
    ['', `${url}/projects/setups/mcp`],
    ['?server=raw', `${url}/projects/setups/servers/raw/mcp`],
  ] as const) {
    const { items } = listOf(ClientSetup).parse(await rest.ask('GET', `/projects/setups/client-setups${query}`));
    const clients = items.map(({ client }) => client);
    for (const client of [
      'claude-code',
      'claude-desktop',
      'cursor',
      'vscode',
      'windsurf',
      'cline',
      'gemini',
      'codex',
      'zed',
    ]) {
      expect(
        clients.some((one) => one.startsWith(client)),
        `${client} is among ${clients.join(', ')}`,
      ).toBe(true);
    }
    for (const { client, text, format } of items) {
      expect(text, client).toContain(address);
      if (format === 'json') expect(() => JSON.parse(text)).not.toThrow();
    }
  }
});

it('does the daily work on the command line', verifies('DX1'), async () => {
  const { url, adminToken } = naru();
  const run = async (...args: readonly string[]): Promise<string> => {
    await using child = startNode({
      args: ['apps/cli/src/main.ts', ...args],
      env: { NARU_URL: url, NARU_ADMIN_TOKEN: adminToken },
    });
    const { code } = await child.exited;
    expect(`${args.join(' ')} → ${code} ${child.stderr()}`).toContain('→ 0');
    return child.stdout();
  };
  await run('projects', 'create', 'On the line', '--slug', 'line');
  expect(await run('projects', 'list')).toContain('line');
  const { args = [] } = rawStdioServer('Cli');
  await run('servers', 'add', 'Cli', '-p', 'line', '--slug', 'cli', '--', process.execPath, ...args);
  await naru().rest.healthy('line', 'cli');
  expect(await run('servers', 'list', '-p', 'line')).toContain('cli');
  expect(await run('tools', 'list', '-p', 'line')).toContain('cli__hello');
  expect(await run('tools', 'call', 'cli__hello', '-p', 'line')).toContain('hello from Cli');
  expect(await run('keys', 'create', 'a key', '-p', 'line')).toContain('mcp_proj_');
  expect(JSON.parse(await run('export', '-p', 'line'))).toHaveProperty('mcpServers.cli');
});
