import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processEnvironment } from './config.ts';
import { testSeed } from './db/testing.ts';
import { readLocalAdminToken } from './index.ts';
import { type RunningServer, type StartOptions, startServer } from './start-server.ts';

let dataDir: string;
let running: RunningServer[];
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'naru-start-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((server) => server.close()));
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: StartOptions = {}): Promise<RunningServer> {
  const env = { PATH: processEnvironment()['PATH'] };
  const seedFile = await testSeed();
  const server = await startServer({ dataDir, port: 0, env, seedFile, logLevel: 'silent', ...options });
  running.push(server);
  return server;
}

const asAdministrator = async (url: string, token: string | undefined) =>
  (await fetch(`${url}/api/v1/instance`, { headers: { Authorization: `Bearer ${token}` } })).status;

describe('starting and ending Naru', () => {
  it('answers with what was stored before, and the administrator’s tokens open it', async () => {
    const given = '9vV2mB7qLx0Zt4Rk8Wc1Yh6Ns3Dp5Gf0';
    const first = await start();
    const local = await readLocalAdminToken(dataDir);
    expect(await asAdministrator(first.url, local)).toBe(200);
    expect(await asAdministrator(first.url, given)).toBe(401);
    await Promise.all([first.close(), first.close()]);
    await expect(fetch(`${first.url}/healthz`)).rejects.toThrow();

    const second = await start({ env: { PATH: processEnvironment()['PATH'], NARU_ADMIN_TOKEN: given } });
    expect(await readLocalAdminToken(dataDir)).toBe(local);
    expect(await asAdministrator(second.url, local)).toBe(200);
    expect(await asAdministrator(second.url, given)).toBe(200);
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  });

  it('says which port is taken and how to choose another, and gives the data folder back', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await expect(start({ port })).rejects.toMatchObject({
        code: 'instance.misconfigured',
        message: expect.stringMatching(new RegExp(`Port ${port} on 127.0.0.1 is in use.*NARU_PORT=`)),
      });
    } finally {
      other.close();
    }
    await start();
  });

  it('ends streams that pages keep open', async () => {
    const { url, close } = await start();
    const token = await readLocalAdminToken(dataDir);
    const headers = { Authorization: `Bearer ${token}` };
    const events = await fetch(`${url}/api/v1/projects/my-project/events`, { headers });
    const text = events.text();
    await close();
    expect(await text).toContain(': open');
  });

  it('refuses a data folder that another Naru uses', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ code: 'instance.unavailable' });
  });
});
