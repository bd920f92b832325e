import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { ReadyLine } from '@naru/contract';
import { expect, it } from 'vitest';
import { startNode } from '../harness/child.ts';
import { slowness } from '../harness/machine-speed.ts';
import { startNaru } from '../harness/naru.ts';
import { rawHttp } from '../harness/raw-http.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { verifies } from '../verifies.ts';

const up = ['apps/cli/src/main.ts', 'up', '--json'];

it('prints one line when it is ready and ends cleanly', verifies('OP1', 'DX1'), async () => {
  await using folder = await temporaryFolder();
  await using child = startNode({ args: [...up, '--port', '0', '--data', folder.path] });
  const ready = ReadyLine.parse(JSON.parse(await child.firstLine(80_000)));
  expect(new URL(ready.url).hostname).toBe('127.0.0.1');
  expect(new URL(ready.signInUrl).origin).toBe(new URL(ready.url).origin);
  for (const path of ['/healthz', '/readyz']) {
    expect((await rawHttp(new URL(path, ready.url).href, { method: 'GET' })).status).toBe(200);
  }
  expect(await child.stop()).toEqual({ code: 0, signal: null });
  expect(child.stdout().trim().split('\n')).toHaveLength(1);
});

it('keeps everything over a restart, and starts within 5 seconds the second time', verifies('OP1'), async () => {
  await using folder = await temporaryFolder();
  const first = await startNaru({ dataDir: folder.path });
  await first.rest.createProject('Kept', 'kept');
  const { key } = await first.rest.createKey('kept');
  expect(await first.stop()).toEqual({ code: 0, signal: null });
  await using second = await startNaru({ dataDir: folder.path });
  expect(second.readyAfterMs).toBeLessThan(5_000 * (await slowness()));
  const list = await second.rest.send('GET', '/projects');
  expect(list.text).toContain('"kept"');
  const home = await rawHttp(`${second.url}/mcp`, {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(home.status).not.toBe(401);
});

it('keeps its folder to its own user', verifies('OP1'), async () => {
  await using naru = await startNaru();
  expect((await stat(naru.dataDir)).mode & 0o077).toBe(0);
  const files = (await readdir(naru.dataDir, { withFileTypes: true })).filter((entry) => entry.isFile());
  for (const { name } of files) {
    expect([name, (await stat(path.join(naru.dataDir, name))).mode & 0o077]).toEqual([name, 0]);
  }
});

it('says which port is taken', verifies('DX1'), async () => {
  await using folder = await temporaryFolder();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = String(address !== null && typeof address === 'object' ? address.port : 0);
  await using child = startNode({ args: [...up, '--port', port, '--data', folder.path] });
  const { code } = await child.exited;
  await new Promise((resolve) => other.close(resolve));
  expect(code).not.toBe(0);
  expect(child.stderr()).toContain(port);
});

it('says that a folder is in use by another Naru', verifies('OP1', 'DX1'), async () => {
  await using naru = await startNaru();
  await using child = startNode({ args: [...up, '--port', '0', '--data', naru.dataDir] });
  const { code } = await child.exited;
  expect(code).not.toBe(0);
  expect(child.stderr()).toContain(naru.dataDir);
});

it('says that a folder cannot be used', verifies('DX1'), async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'a-file');
  await writeFile(file, 'not a folder');
  await using child = startNode({ args: [...up, '--port', '0', '--data', file] });
  const { code } = await child.exited;
  expect(code).not.toBe(0);
  expect(child.stderr()).toContain(file);
});

it.each(['short', 'change-me', 'a'.repeat(64)])(
  'refuses to start with the weak administrator token "%s"',
  verifies('OP1'),
  async (token) => {
    await using folder = await temporaryFolder();
    await using child = startNode({
      args: [...up, '--port', '0', '--data', folder.path],
      env: { NARU_ADMIN_TOKEN: token },
    });
    const { code } = await child.exited;
    expect(code).not.toBe(0);
    expect(child.stderr()).toContain('NARU_ADMIN_TOKEN');
  },
);

it('takes its settings from the environment', verifies('OP1', 'DX1'), async () => {
  await using folder = await temporaryFolder();
  const dataDir = path.join(folder.path, 'of the environment');
  await mkdir(dataDir);
  await chmod(dataDir, 0o700);
  await using child = startNode({ args: up, env: { NARU_PORT: '0', NARU_DATA_DIR: dataDir, NARU_HOST: '127.0.0.1' } });
  ReadyLine.parse(JSON.parse(await child.firstLine(80_000)));
  expect(await readdir(dataDir)).not.toEqual([]);
});
