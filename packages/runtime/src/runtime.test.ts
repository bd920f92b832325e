import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NaruError } from '@naru/contract';
import { afterEach, beforeEach, describe, expect, it, type TestContext, vi } from 'vitest';
import { readLine } from './conformance.ts';
import type { RuntimeLimits } from './limits.ts';
import { findNpm, npmEnvironment } from './package/npm-cli.ts';
import { createRuntime, type Runtime } from './runtime.ts';
import type { CommandLaunch, ProcessSpec } from './spec.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const waiting = { timeout: 15_000, interval: 20 };

function node(program: string, ...args: string[]): CommandLaunch {
  return { kind: 'command', command: process.execPath, args: ['-e', program, ...args], env: {} };
}

describe('runtime with real processes', () => {
  let dataDir: string;
  let runtime: Runtime;
  const create = (limits: Partial<RuntimeLimits> = {}) => {
    runtime = createRuntime({ dataDir, log, hostEnvironment: process.env, limits });
    return runtime;
  };
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'naru-runtime-'));
    create();
  });
  afterEach(async () => {
    await runtime.close();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  });

  const set = (launch: ProcessSpec['launch'], more: Partial<ProcessSpec> = {}) =>
    runtime.setDesired({ serverId: 's1', version: '1', enabled: true, launch, ...more });
  const reaches = (status: string, serverId = 's1') =>
    vi.waitFor(() => expect(runtime.state(serverId)?.status).toBe(status), waiting);
  const take = () => runtime.shared('s1', AbortSignal.timeout(30_000));

  it('runs a real MCP server and lets a client speak with it', async () => {
    const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');
    set({ kind: 'command', command: process.execPath, args: [everything, 'stdio'], env: {} });
    const channel = await take();
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '0' } };
    channel.input.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
    expect(JSON.parse(await readLine(channel))).toMatchObject({ id: 1, result: { protocolVersion: '2025-11-25' } });
  });

  it('installs a real package and runs its program', async (context) => {
    await skipWithoutRegistry(context);
    set({ kind: 'npm', package: 'semver', version: '7.7.2', args: ['-i', 'minor', '1.2.3'], env: {} });
    const channel = await runtime.shared('s1', AbortSignal.timeout(60_000));
    expect(await readLine(channel)).toBe('1.3.0');
    expect(await readdir(join(dataDir, 'packages'))).toEqual(['semver@7.7.2']);
    const lines = runtime.logs('s1', { limit: 100 }).map(({ text }) => text);
    expect(lines).toContain('Installing semver@7.7.2.');
    expect(lines.join('\n')).not.toMatch(/https?:|naru-runtime-/);
  }, 90_000);

  it.each([
    [{ command: 'no-such-program' }, 'The program "no-such-program" was not found on this machine. Check the command.'],
    [{ command: '/etc' }, '"/etc" is a folder, not a program. Check the command.'],
    [
      { command: 'cat', cwd: '/no/such/folder' },
      'The working folder "/no/such/folder" does not exist on this machine.',
    ],
  ])('fails at once, in words, where trying again is pointless: %j', async (change, says) => {
    set({ ...node(''), ...change });
    await reaches('failed');
    expect(runtime.state('s1')).toMatchObject({ reason: expect.stringContaining(says) });
    await expect(take()).rejects.toMatchObject({ code: 'runtime.failed', message: expect.stringContaining(says) });
  });

  it('says that a file may not be executed', async () => {
    const script = join(dataDir, 'script.sh');
    await writeFile(script, 'echo', { mode: 0o600 });
    set({ ...node(''), command: script });
    await reaches('failed');
    expect(runtime.state('s1')).toMatchObject({
      reason: `The file "${script}" may not be executed. Make it executable (chmod +x) or check the command.`,
    });
  });

  it('keeps the private folders of a server to its owner, that for temporary files under a short name', async () => {
    set(node('process.stdout.write(process.env.TMPDIR + "\\n"); process.stdin.resume()'));
    const tempDir = await readLine(await take());
    expect(tempDir.length).toBeLessThanOrEqual(dataDir.length + 11);
    for (const folder of [join(dataDir, 'servers/s1/home'), tempDir]) {
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
    }
    await runtime.remove('s1', { deleteFiles: true });
    expect([await readdir(join(dataDir, 'servers')), await readdir(join(dataDir, 't'))]).toEqual([[], []]);
  });

  it('runs a server in the folder it wants, and finds programs relative to it', async () => {
    const folder = join(dataDir, 'work');
    await mkdir(folder);
    set({ ...node('process.stdout.write(process.cwd() + "\\n"); process.stdin.resume()'), cwd: folder });
    expect(await readLine(await take())).toBe(folder);
  });

  it('takes no id that could name another folder', () => {
    for (const serverId of ['..', '.', 'a/b', '', 'ü', 'x'.repeat(129)]) {
      expect(() => set(node(''), { serverId })).toThrow(NaruError);
    }
  });

  it('ends grandchildren whose parent has crashed, and leaves no zombies', async () => {
    create({ restartBaseMs: 10, restartCapMs: 20, maxQuickCrashes: 3 });
    const grandchild = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
    const parent = `
      const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' });
      process.stderr.write('grandchild ' + child.pid + '\\n', () => process.exit(1));`;
    set(node(parent));
    await reaches('failed');
    const pids = runtime.logs('s1', { limit: 100 }).flatMap(({ text }) => /^grandchild (\d+)$/.exec(text)?.[1] ?? []);
    expect(pids).toHaveLength(3);
    const table = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=']);
    const rows = table.stdout.split('\n').map((row) => row.trim().split(/\s+/));
    expect(rows.filter(([pid = '', , state]) => pids.includes(pid) && !state?.startsWith('Z'))).toEqual([]);
    expect(rows.filter(([, parentId, state]) => parentId === String(process.pid) && state?.startsWith('Z'))).toEqual(
      [],
    );
  }, 30_000);

  it('is not held up by a server that floods its log', async () => {
    set(node(`const lines = 'x\\n'.repeat(50_000); const flood = () => process.stderr.write(lines, flood); flood();`));
    await vi.waitFor(() => expect(runtime.logs('s1', { limit: 5_000 })).toHaveLength(2_000), waiting);
    const startedAt = performance.now();
    const used = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const cpuMs = (process.cpuUsage(used).user + process.cpuUsage(used).system) / 1_000;
    expect(cpuMs / (performance.now() - startedAt)).toBeLessThan(0.5);
  }, 30_000);

  it('starts many servers a few at a time', async () => {
    create({ maxConcurrentStarts: 4, startSettleMs: 50 });
    const startedAt: number[] = [];
    runtime.onChange((id) => runtime.state(id)?.status === 'running' && startedAt.push(performance.now()));
    const ids = Array.from({ length: 40 }, (_, index) => `many-${index}`);
    for (const serverId of ids) set({ ...node(''), command: 'cat', args: [] }, { serverId });
    await vi.waitFor(() => expect(ids.every((id) => runtime.state(id)?.status === 'running')).toBe(true), waiting);
    // A place is free again 50 ms after a start (45 with the timer's rounding): any five starts are further apart.
    const spans = startedAt.slice(4).map((time, index) => time - (startedAt[index] ?? 0));
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(45);
  }, 30_000);

  it('ends all servers at once when it closes, however they resist', async () => {
    const up = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.stderr.write('up\\n');`;
    const ids = Array.from({ length: 8 }, (_, index) => `stubborn-${index}`);
    for (const serverId of ids) set(node(up), { serverId });
    await vi.waitFor(() => expect(ids.every((id) => runtime.logs(id, { limit: 1 }).length === 1)).toBe(true), waiting);
    const startedAt = performance.now();
    await runtime.close();
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(ids.map((id) => runtime.state(id)?.status)).toEqual(ids.map(() => 'stopped'));
    expect(() => set(node(''))).toThrow('shutting down');
    await expect(take()).rejects.toThrow('shutting down');
  }, 30_000);

  it('holds nothing open once it is closed', async () => {
    const program = `
      import { createRuntime } from ${JSON.stringify(import.meta.resolve('./runtime.ts'))};
      const log = { info() {}, warn() {}, error() {} };
      const runtime = createRuntime({ dataDir: ${JSON.stringify(dataDir)}, log, hostEnvironment: {} });
      const launch = { kind: 'command', command: process.execPath, args: ['-e', 'process.stdin.resume()'], env: {} };
      runtime.setDesired({ serverId: 's1', version: '1', enabled: true, launch });
      await runtime.shared('s1', AbortSignal.timeout(10_000));
      await runtime.close();
      console.log('closed');
    `;
    const ended = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 15_000 });
    await expect(ended).resolves.toMatchObject({ stdout: 'closed\n' });
  }, 30_000);

  it('brings a new process when the holder of the channel closed a pipe', async () => {
    create({ restartBaseMs: 10, restartCapMs: 20 });
    set(node(`process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000);`));
    const first = await take();
    first.output.destroy();
    first.release();
    const second = await take();
    expect(second.output).not.toBe(first.output);
    expect(second.output.destroyed).toBe(false);
  });

  it('goes on trying while a package registry cannot be reached', async () => {
    const unreachable = { ...process.env, npm_config_registry: 'http://127.0.0.1:9', npm_config_fetch_retries: '0' };
    const limits = { restartBaseMs: 1, restartCapMs: 1, maxQuickCrashes: 1 };
    runtime = createRuntime({ dataDir, log, hostEnvironment: unreachable, limits });
    set({ kind: 'npm', package: 'semver', version: '7.7.2', args: [], env: {} });
    const tries = () => runtime.logs('s1', { limit: 999 }).filter(({ text }) => text.startsWith('Installing')).length;
    await vi.waitFor(() => expect(tries()).toBeGreaterThanOrEqual(2), { timeout: 30_000, interval: 100 });
    expect(runtime.state('s1')?.status).not.toBe('failed');
  }, 40_000);

  it('lets a caller stop waiting, and refuses more callers than can wait', async () => {
    create({ maxWaiters: 1 });
    set(node('process.stdin.resume()'));
    await take();
    const impatient = new AbortController();
    const waiter = runtime.shared('s1', impatient.signal);
    await expect(take()).rejects.toMatchObject({ code: 'upstream.busy' });
    impatient.abort(new Error('no patience'));
    await expect(waiter).rejects.toThrow('no patience');
  });

  it('bounds those who follow a log', () => {
    create({ maxFollowers: 1 });
    set(node(''), { enabled: false });
    const unfollow = runtime.follow('s1', () => undefined);
    expect(() => runtime.follow('s1', () => undefined)).toThrow('Too many viewers');
    unfollow();
    runtime.follow('s1', () => undefined);
  });
});

/** With CI=true a registry is part of the machine, and its absence a failure. */
async function skipWithoutRegistry(context: TestContext): Promise<void> {
  if (process.env['CI'] === 'true') return;
  const npm = await findNpm(process.env);
  if (npm === undefined) return context.skip('npm is not installed');
  const args = [...npm.args, 'view', 'semver@7.7.2', 'version', '--fetch-retries=0', '--fetch-timeout=10000'];
  const options = { env: npmEnvironment(process.env), timeout: 20_000 };
  await promisify(execFile)(npm.program, args, options).catch(() => context.skip('no package registry can be reached'));
}
