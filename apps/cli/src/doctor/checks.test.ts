import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { run } from '../terminal.fixture.ts';
import type { Finding } from './checks.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'naru-doctor-'));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function doctor(env: Record<string, string>) {
  const { code, stdout } = await run(['doctor', '--json'], {
    env: { NARU_PORT: '0', ...env },
    cwd: folder,
    home: folder,
  });
  const { items } = JSON.parse(stdout) as { items: Finding[] };
  return { code, of: (id: string) => items.find((finding) => finding.id === id) };
}

async function listen(server: Server | ReturnType<typeof createServer>, target: number | string = 0): Promise<string> {
  await new Promise<void>((resolve) => {
    if (typeof target === 'string') server.listen(target, resolve);
    else server.listen(target, '127.0.0.1', resolve);
  });
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return typeof address === 'object' && address !== null ? String(address.port) : target.toString();
}

it('is content with a machine that has only Node', async () => {
  const { code, of } = await doctor({ PATH: folder, DOCKER_HOST: `unix://${join(folder, 'none.sock')}` });
  expect(code).toBe(0);
  for (const id of ['node', 'data-folder', 'port', 'database']) expect(of(id)).toMatchObject({ status: 'ok' });
  for (const id of ['npm', 'sandbox', 'docker', 'browser', 'git']) {
    expect(of(id)).toMatchObject({ status: 'missing', todo: expect.any(String) });
  }
});

it('finds programs by PATH and Docker by DOCKER_HOST', async () => {
  for (const [name, output] of [
    ['npm', '11.0.0'],
    ['git', 'git version 2.40.0'],
    ['chromium', ''],
    ['bwrap', ''],
  ] as const) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${output}'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const socket = join(folder, 'docker.sock');
  await listen(
    createHttpServer((request, response) => response.writeHead(request.url === '/_ping' ? 200 : 404).end('OK')),
    socket,
  );
  const { of } = await doctor({ PATH: `${folder}:/bin:/usr/bin`, DOCKER_HOST: `unix://${socket}` });
  expect(of('npm')).toMatchObject({ status: 'ok', detail: '11.0.0' });
  expect(of('git')).toMatchObject({ status: 'ok', detail: '2.40.0' });
  expect(of('browser')).toMatchObject({ status: 'ok', detail: join(folder, 'chromium') });
  expect(of('sandbox')).toMatchObject({ status: 'ok' });
  expect(of('docker')).toMatchObject({ status: 'ok' });
});

it('says that another program has the port, and that Naru cannot run', async () => {
  const port = await listen(createHttpServer((_request, response) => response.writeHead(404).end()));
  const { code, of } = await doctor({ NARU_PORT: port, PATH: folder });
  expect(code).toBe(1);
  expect(of('port')).toMatchObject({ status: 'broken', detail: expect.stringContaining(port) });
});

it('knows a Naru that answers on the port', async () => {
  const port = await listen(createHttpServer((_request, response) => response.end('{}')));
  expect((await doctor({ NARU_PORT: port, PATH: folder })).of('port')).toMatchObject({ status: 'ok' });
});

it('says that a data folder cannot be used', async () => {
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'fine'));
  const inFile = await doctor({ NARU_DATA_DIR: join(folder, 'file'), PATH: folder });
  expect(inFile).toMatchObject({ code: 1 });
  expect(inFile.of('data-folder')).toMatchObject({ status: 'broken' });
  expect((await doctor({ NARU_DATA_DIR: join(folder, 'fine', 'new', 'er'), PATH: folder })).code).toBe(0);
});

it('asks whether PostgreSQL answers where DATABASE_URL points', async () => {
  const port = await listen(createServer((socket) => socket.destroy()));
  expect((await doctor({ DATABASE_URL: `postgresql://u:p@127.0.0.1:${port}/n` })).of('database')).toMatchObject({
    status: 'ok',
  });
  const silent = await doctor({ DATABASE_URL: 'postgresql://u:secret@127.0.0.1:1/n' });
  expect(silent).toMatchObject({ code: 1 });
  expect(silent.of('database')).toMatchObject({ status: 'broken' });
  expect(JSON.stringify(silent.of('database'))).not.toContain('secret');
});
