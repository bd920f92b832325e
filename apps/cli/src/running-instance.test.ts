import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notedUrl, recordRunning, runningUrl } from './running-instance.ts';
import { run } from './terminal.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'naru-running-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const url = 'http://127.0.0.1:4321/';

async function pidOfKilled(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return child.pid ?? 0;
}

/** Something that listens where a Naru once did, and what it was told. */
async function stranger() {
  const told: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    told.push(headers.authorization);
    response.end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () => new Promise((resolve) => server.close(resolve));
  return { told, port, close };
}

describe('the address of a running Naru', () => {
  it('is what it noted while it runs, else the default', async () => {
    const forget = await recordRunning(folder, { url, pid: process.pid });
    expect((await runningUrl(folder, {})).href).toBe(url);
    expect((await runningUrl(folder, { NARU_URL: 'https://naru.example' })).href).toBe('https://naru.example/');
    await forget();
    expect((await runningUrl(folder, {})).href).toBe('http://127.0.0.1:8000/');
    expect((await runningUrl(folder, { NARU_PORT: '9000' })).href).toBe('http://127.0.0.1:9000/');
  });

  it('is not what a Naru noted that was killed', async () => {
    await recordRunning(folder, { url, pid: await pidOfKilled() });
    expect(await notedUrl(folder)).toBeUndefined();
    expect((await runningUrl(folder, {})).href).toBe('http://127.0.0.1:8000/');
  });

  it.each(['', '{}', '{"url":"http://127.0.0.1:1","pid":"1"}', '{"url":"http://127.0.0.1:1","pid":-1}'])(
    'is not what a damaged note says: %j',
    async (text) => {
      writeFileSync(join(folder, 'running.json'), text);
      expect(await notedUrl(folder)).toBeUndefined();
    },
  );
});

describe('the administrator’s token of the data folder', () => {
  const secrets = { version: 1, masterKey: 'q83v5tHk0mYbX2pQ7cJz9LwR4nVx8sAaT1uEoKdF6gI=', localAdminToken: '' };
  const token = 'k3J9vQ2mB7qLx0Zt4Rk8Wc1Yh6Ns3Dp5Gf0';
  beforeEach(() => {
    const text = JSON.stringify({ ...secrets, localAdminToken: token });
    writeFileSync(join(folder, 'secrets.json'), text, { mode: 0o600 });
  });

  it('goes to nobody who listens where a killed Naru did, or at the default port', async () => {
    const { told, port, close } = await stranger();
    try {
      const env = { NARU_DATA_DIR: folder, NARU_PORT: String(port) };
      const listed = () => run(['projects', 'list'], { env });
      const refused = { code: 1, stderr: expect.stringContaining('does not run') };
      expect(await listed()).toMatchObject(refused);
      const pid = await pidOfKilled();
      await recordRunning(folder, { url: `http://127.0.0.1:${port}/`, pid });
      expect(await listed()).toMatchObject(refused);
      expect(told).toEqual([]);
      await recordRunning(folder, { url: `http://127.0.0.1:${port}/`, pid: process.pid });
      await listed();
      expect(told).toEqual([`Bearer ${token}`]);
    } finally {
      await close();
    }
  });
});
