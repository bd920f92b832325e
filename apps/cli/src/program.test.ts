import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ReadyLine } from '@naru/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run as runWith } from './terminal.fixture.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const main = fileURLToPath(new URL('main.ts', import.meta.url));
/** Speaks MCP on stdio with the SDK; its argument is the greeting it uses. */
const upstream = fileURLToPath(new URL('commands/stdio-server.fixture.ts', import.meta.url));

let folder: string;
let dataDir: string;
let naru: ReturnType<typeof spawn>;
let ready: ReadyLine;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'naru-cli-'));
  dataDir = join(folder, 'data');
  const env = { PATH: process.env['PATH'], HOME: folder, NARU_DATA_DIR: dataDir };
  naru = spawn(process.execPath, [main, 'up', '--port', '0', '--json'], { stdio: ['ignore', 'pipe', 'ignore'], env });
  const [line] = await once(naru.stdout ?? naru, 'data');
  ready = ReadyLine.parse(JSON.parse(String(line)));
});
afterAll(async () => {
  naru.kill('SIGTERM');
  const [code] = naru.exitCode === null ? await once(naru, 'exit') : [naru.exitCode];
  rmSync(folder, { recursive: true, force: true });
  expect(code).toBe(0);
});

const run = (args: readonly string[], input = '') =>
  runWith(args, { env: { NARU_DATA_DIR: dataDir }, cwd: folder, input });
const json = async (args: readonly string[]) => JSON.parse((await run([...args, '--json'])).stdout);

describe('against a running Naru', () => {
  it('finds it by its data folder', async () => {
    expect(await json(['projects', 'list'])).toMatchObject([{ slug: 'my-project' }]);
    const link = await run(['open', '--no-browser']);
    expect(link.stdout).toContain(`${new URL(ready.url).origin}/sign-in?token=`);
  });

  it('finds it by NARU_URL, and then wants a token', async () => {
    const missing = await runWith(['projects', 'list'], { env: { NARU_URL: ready.url } });
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('NARU_ADMIN_TOKEN') });
    const { localAdminToken } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
    const env = { NARU_URL: ready.url, NARU_ADMIN_TOKEN: localAdminToken };
    expect(await runWith(['projects', 'list'], { env })).toMatchObject({ code: 0 });
    const wrong = await runWith(['projects', 'list'], { env: { ...env, NARU_ADMIN_TOKEN: 'x'.repeat(40) } });
    expect(wrong.code).toBe(1);
  });

  it('makes projects, and asks which one is meant where there are several', async () => {
    expect(await json(['projects', 'create', '나의 집', '--slug', 'home'])).toMatchObject({
      slug: 'home',
      name: '나의 집',
    });
    expect(await run(['servers', 'list'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('my-project, home'),
    });
    expect(await run(['servers', 'list', '-p', 'none'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"none"'),
    });
  });

  it('adds a server, calls its tool and removes it again', async () => {
    const added = await run([
      'servers',
      'add',
      'Echo',
      '-p',
      'home',
      '-e',
      'TOKEN=s3cret',
      '--',
      process.execPath,
      upstream,
      '안녕',
    ]);
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('/projects/home/servers/echo/mcp') });
    await vi.waitUntil(async () => (await json(['tools', 'list', '-p', 'home'])).items.length > 0, {
      timeout: 50_000,
      interval: 200,
    });
    const called = await run(['tools', 'call', 'echo__greet', '{"name":"naru"}', '-p', 'home']);
    expect(called).toMatchObject({ code: 0, stdout: '안녕 naru\n' });
    const failed = await run(['tools', 'call', 'echo__greet', '{"name":5}', '-p', 'home']);
    expect(failed.code).toBe(1);
    expect(await run(['tools', 'call', 'echo__greet', 'no json', '-p', 'home'])).toMatchObject({ code: 1 });
    expect((await run(['servers', 'list', '-p', 'home'])).stdout).toMatch(/echo +process +healthy +1/);
    expect((await run(['servers', 'logs', 'echo', '-p', 'home'])).stdout).toContain('greeting server');
    expect((await run(['servers', 'stop', 'echo', '-p', 'home'])).stdout).toContain('echo: stopped');
    expect((await run(['export', '-p', 'home'])).stdout).not.toContain('s3cret');
    expect((await run(['servers', 'remove', 'echo', '-p', 'home'])).code).toBe(0);
    expect(await json(['servers', 'list', '-p', 'home'])).toEqual([]);
  });

  it('makes a key, shows it once, and revokes it', async () => {
    const made = await run(['keys', 'create', 'laptop', '-p', 'home', '--expires', '2099-01-31']);
    expect(made.stdout).toMatch(/^mcp_proj_\S+\n$/);
    const [listed] = await json(['keys', 'list', '-p', 'home']);
    expect(listed).toMatchObject({ name: 'laptop', expiresAt: '2099-01-31T00:00:00.000Z' });
    expect((await run(['keys', 'revoke', listed.id, '-p', 'home'])).code).toBe(0);
    expect(await json(['keys', 'list', '-p', 'home'])).toEqual([]);
  });

  it('shows what it would import and adds nothing before somebody agrees', async () => {
    const servers = { good: { url: 'https://example.com/mcp' }, bad: { url: 'not an address' } };
    writeFileSync(join(folder, 'servers.json'), JSON.stringify({ mcpServers: servers }));
    const asked = await run(['import', 'servers.json', '-p', 'home']);
    expect(asked.code).toBe(1);
    expect(asked.stderr).toMatch(
      /good +https:\/\/example.com\/mcp[\s\S]*bad[\s\S]*http:\/\/ or https:\/\/[\s\S]*--yes/,
    );
    expect(await json(['servers', 'list', '-p', 'home'])).toEqual([]);
    const done = await run(['import', '-', '-p', 'home', '--yes'], JSON.stringify({ mcpServers: servers }));
    expect(done.stdout).toContain('good: added as good');
    expect(await json(['servers', 'list', '-p', 'home'])).toMatchObject([{ slug: 'good' }]);
    expect((await run(['servers', 'remove', 'good', '-p', 'home'])).code).toBe(0);
  });

  it('imports from a client on its machine', async () => {
    writeFileSync(
      join(folder, '.claude.json'),
      JSON.stringify({ mcpServers: { far: { type: 'http', url: 'https://example.com/mcp' } } }),
    );
    const done = await run(['import', '--from', 'claude-code', '-p', 'home', '--yes']);
    expect(done).toMatchObject({ code: 0, stdout: 'far: added as far\n' });
    const other = await run(['import', '--from', 'zed', '-p', 'home', '--yes']);
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('Found: claude-code') });
  });

  it('prints what a client needs', async () => {
    const { stdout } = await runWith(['clients', 'cursor', '-p', 'home'], {
      env: { NARU_DATA_DIR: dataDir, NARU_KEY: 'mcp_proj_x' },
    });
    const { mcpServers } = JSON.parse(stdout);
    expect(mcpServers['naru-home']).toEqual({
      url: `${new URL(ready.url).origin}/projects/home/mcp`,
      headers: { Authorization: 'Bearer mcp_proj_x' },
    });
    expect((await run(['clients', 'emacs'])).stderr).toContain('claude-code');
  });
});

describe('without a running Naru', () => {
  it('says how to start one', async () => {
    const nowhere = await runWith(['servers', 'list'], { home: join(folder, 'empty'), cwd: folder });
    expect(nowhere).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('naru up') });
    const env = { NARU_URL: 'http://127.0.0.1:1', NARU_ADMIN_TOKEN: 'x'.repeat(40) };
    const silent = await runWith(['servers', 'list'], { env });
    expect(silent).toMatchObject({ code: 1, stderr: expect.stringContaining('Is it running?') });
  });

  it('shows a stack only when asked for it', async () => {
    const env = { NARU_URL: 'http://127.0.0.1:1', NARU_ADMIN_TOKEN: 'x'.repeat(40) };
    expect((await runWith(['servers', 'list'], { env })).stderr).not.toContain('    at ');
    expect((await runWith(['servers', 'list', '--verbose'], { env })).stderr).toContain('    at ');
  });

  it.each([[['nothing']], [['up', '--port', 'many']], [['servers', 'add']], [['--wrong']]])(
    'refuses %j',
    async (args) => {
      const { code, stdout, stderr } = await runWith(args);
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).not.toBe('');
    },
  );
});
