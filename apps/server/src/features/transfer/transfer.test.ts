import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ImportResult } from '@naru/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  call,
  fixtureServer,
  makeProject,
  makeServer,
  signInMember,
  startTestNaru,
  type TestNaru,
} from '../../app.fixture.ts';
import { openTestDatabase } from '../../db/testing.ts';

let naru: TestNaru;
beforeAll(async () => {
  naru = await startTestNaru({ database: await openTestDatabase('embedded') });
  await makeProject(naru, 'p');
});
afterAll(() => naru.close());

const { command, args } = fixtureServer;

describe('importing mcpServers', () => {
  it('refuses a member the commands, and each entry by itself', async () => {
    const { request } = await signInMember(naru, 'alice');
    await makeProject(naru, 'of-alice', request);
    const mcpServers = { run: { command, args }, inside: { url: 'http://127.0.0.1:1/mcp' } };
    const { body } = await call(naru, '/projects/of-alice/import', {
      ...request,
      method: 'POST',
      body: { mcpServers },
    });
    expect(ImportResult.parse(body).items).toMatchObject([
      { name: 'run', outcome: 'refused', code: 'auth.forbidden' },
      { name: 'inside', outcome: 'refused', code: 'egress.refused' },
    ]);
  });

  it('shows what clients of this machine have, and runs none of it before it is chosen', async () => {
    const file = path.join(naru.dataDir, '.cursor', 'mcp.json');
    await mkdir(path.dirname(file));
    const mcpServers = {
      mine: { command, args, env: { TOKEN: 'value-in-a-file' } },
      other: { command: 'never-chosen' },
    };
    await writeFile(file, JSON.stringify({ mcpServers }));
    const found = await call(naru, '/local-clients');
    expect(found.body).toMatchObject({
      items: [{ client: 'cursor', path: file, servers: [{ name: 'mine' }, { name: 'other' }] }],
    });
    expect(found.text).not.toContain('value-in-a-file');

    const choices = [
      { client: 'cursor', path: file, name: 'mine' },
      { client: 'cursor', path: '/etc/passwd', name: 'root' },
    ];
    const chosen = await call(naru, '/projects/p/import/local-clients', { method: 'POST', body: { choices } });
    expect(ImportResult.parse(chosen.body).items).toMatchObject([
      { name: 'mine', outcome: 'created', slug: 'mine' },
      { name: 'root', outcome: 'refused', code: 'resource.not_found' },
    ]);
    expect((await call(naru, '/projects/p/servers')).text).not.toContain('never-chosen');
  });
});

describe('exporting', () => {
  it('writes a package as the command that runs it, and comes back as it went', async () => {
    await makeProject(naru, 'out');
    await makeProject(naru, 'in');
    const inputs = { directory: naru.dataDir };
    await makeServer(naru, 'out', { kind: 'package', name: 'files', template: 'filesystem', inputs });
    await makeServer(naru, 'out', { kind: 'remote', name: 'far', url: 'http://127.0.0.1:9/mcp', transport: 'sse' });
    const exported = await call(naru, '/projects/out/export');
    expect(exported.body).toEqual({
      mcpServers: {
        files: {
          command: 'npx',
          args: ['-y', '@modelcontextprotocol/server-filesystem@2026.8.31', naru.dataDir],
        },
        far: { type: 'sse', url: 'http://127.0.0.1:9/mcp' },
      },
    });
    await call(naru, '/projects/in/import', { method: 'POST', body: exported.body });
    expect((await call(naru, '/projects/in/export')).body).toEqual(exported.body);
  });
});

describe('connecting a client', () => {
  it('gives ready configuration for the project and for one server, without a key', async () => {
    const whole = await call(naru, '/projects/p/client-setups');
    expect(whole.text).toContain(`${naru.url}/projects/p/mcp`);
    const one = await call(naru, '/projects/p/client-setups?server=mine');
    expect(one.text).toContain(`${naru.url}/projects/p/servers/mine/mcp`);
    expect((await call(naru, '/projects/p/client-setups?server=none')).status).toBe(404);
  });
});
