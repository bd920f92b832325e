import { CreatedApiKey, Server } from '@naru/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  call,
  fixtureServer,
  makeProject,
  makeServer,
  serverIs,
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

const Errors = z.object({ code: z.string(), errors: z.array(z.object({ path: z.string() })).default([]) });

async function refused(body: unknown): Promise<{ status: number; code: string; paths: string[] }> {
  const answer = await call(naru, '/projects/p/servers', { method: 'POST', body });
  const { code, errors } = Errors.parse(answer.body);
  return { status: answer.status, code, paths: errors.map(({ path }) => path) };
}

describe('what is wrong with a configuration', () => {
  it.each([
    ['an unknown kind', { kind: 'magic', name: 'x' }, ['/kind']],
    ['no address', { kind: 'remote', name: 'x' }, ['/url']],
    ['an address of another scheme', { kind: 'remote', name: 'x', url: 'file:///etc/passwd' }, ['/url']],
    ['credentials in the address', { kind: 'remote', name: 'x', url: 'https://u:p@example.com' }, ['/url']],
    [
      'a header that breaks out',
      { kind: 'remote', name: 'x', url: 'https://example.com', headers: { A: 'b\r\nC: d' } },
      ['/headers/A'],
    ],
    ['no command', { kind: 'process', name: 'x' }, ['/command']],
    ['an odd variable', { kind: 'process', name: 'x', command: 'y', env: { 'A=B': 'c' } }, ['/env/A=B']],
    ['no template', { kind: 'package', name: 'x', template: 'nope' }, ['/template']],
    ['a missing input', { kind: 'package', name: 'x', template: 'filesystem' }, ['/inputs/directory']],
    ['an unknown input', { kind: 'package', name: 'x', template: 'everything', inputs: { a: 'b' } }, ['/inputs/a']],
    [
      'an option as input',
      { kind: 'package', name: 'x', template: 'filesystem', inputs: { directory: '--x' } },
      ['/inputs/directory'],
    ],
    [
      'an input that is fixed',
      { kind: 'package', name: 'x', template: 'memory', inputs: { file: '/x' } },
      ['/inputs/file'],
    ],
    ['a foreign field', { kind: 'remote', name: 'x', url: 'https://example.com', command: 'y' }, ['/command']],
    ['a bad slug', { kind: 'process', name: 'x', command: 'y', slug: 'A_b' }, ['/slug']],
  ])('names the field for %s', async (_, body, paths) => {
    expect(await refused(body)).toEqual({ status: 422, code: 'request.invalid', paths });
  });

  it('gives the next free name in addresses, and refuses a chosen one that is taken', async () => {
    const body = { ...fixtureServer, name: '나루 Same' };
    expect((await makeServer(naru, 'p', body)).slug).toBe('same');
    expect((await makeServer(naru, 'p', body)).slug).toBe('same-2');
    expect((await makeServer(naru, 'p', { ...fixtureServer, name: '한글' })).slug).toBe('server');
    expect(await refused({ ...body, slug: 'same' })).toEqual({
      status: 409,
      code: 'resource.conflict',
      paths: ['/slug'],
    });
  });
});

describe('changing a server', () => {
  const env = async (server: Server): Promise<unknown> => {
    await serverIs(naru, `/projects/p/servers/${server.id}`, 'healthy');
    const run = await call(naru, `/projects/p/tools/${server.slug}__env/runs`, { method: 'POST', body: {} });
    const { result } = z
      .object({ result: z.object({ content: z.tuple([z.object({ text: z.string() })]) }) })
      .parse(run.body);
    return JSON.parse(result.content[0].text);
  };
  const patch = (server: Server, body: unknown) =>
    call(naru, `/projects/p/servers/${server.id}`, { method: 'PATCH', body });

  it('keeps, replaces and removes variables by name, and connects anew', async () => {
    const server = await makeServer(naru, 'p', { ...fixtureServer, name: 'vars', env: { KEEP: 'one', DROP: 'two' } });
    expect(await env(server)).toMatchObject({ KEEP: 'one', DROP: 'two' });
    const changed = Server.parse((await patch(server, { env: { DROP: null, NEW: 'three' } })).body);
    expect(changed.config).toMatchObject({ env: ['KEEP', 'NEW'] });
    await expect
      .poll(() => env(server), { timeout: 10_000 })
      .toSatisfy((now) => z.looseObject({ KEEP: z.literal('one'), NEW: z.literal('three') }).safeParse(now).success);
    expect(await env(server)).not.toHaveProperty('DROP');
  });

  it('refuses fields of another kind', async () => {
    const server = await makeServer(naru, 'p', { ...fixtureServer, name: 'kinds' });
    const answer = await patch(server, { url: 'https://example.com' });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ path: '/url' }] });
  });

  it('does not send stored headers to another host unless they are given again', async () => {
    const body = { kind: 'remote', name: 'far', url: 'http://127.0.0.1:9/mcp', headers: { Authorization: 'Bearer s' } };
    const server = await makeServer(naru, 'p', body);
    const moved = { url: 'http://127.0.0.2:9/mcp' };
    expect((await patch(server, moved)).body).toMatchObject({ errors: [{ path: '/headers/Authorization' }] });
    expect((await patch(server, { ...moved, headers: { Authorization: 'Bearer t' } })).status).toBe(200);
    expect((await patch(server, { url: 'http://127.0.0.2:9/other' })).status).toBe(200);
  });
});

describe('secrets', () => {
  const secrets = ['s3cr3t-of-a-header', 's3cr3t-of-a-variable', 's3cr3t-of-an-input'];

  it('go in and never come out of the interface, the database, or the log', async () => {
    await makeProject(naru, 'vault');
    const [header = '', variable = '', input = ''] = secrets;
    await makeServer(naru, 'vault', {
      kind: 'remote',
      name: 'far',
      url: 'http://127.0.0.1:9/mcp',
      headers: { 'X-Api-Key': header },
    });
    await makeServer(naru, 'vault', { ...fixtureServer, name: 'near', env: { TOKEN: variable } });
    const template = {
      slug: 'with-secret',
      name: 'With secret',
      registry: 'npm',
      package: 'no-such-package-of-naru-tests',
      version: '1.0.0',
      inputs: [{ name: 'token', label: 'Token', secret: true, to: { kind: 'env', variable: 'TOKEN' } }],
    };
    expect((await call(naru, '/templates', { method: 'POST', body: template })).status).toBe(201);
    const packaged = { kind: 'package', name: 'pack', template: 'with-secret', inputs: { token: input } };
    await makeServer(naru, 'vault', packaged);
    const made = await call(naru, '/projects/vault/api-keys', { method: 'POST', body: { name: 'k' } });
    const { key } = CreatedApiKey.parse(made.body);
    await serverIs(naru, '/projects/vault/servers/near', 'healthy');

    const shown = await Promise.all(
      [
        '/instance',
        '/session',
        '/teams',
        '/templates',
        '/projects',
        '/projects/vault',
        '/projects/vault/servers',
        '/projects/vault/servers/far',
        '/projects/vault/servers/near',
        '/projects/vault/servers/pack',
        '/projects/vault/servers/near/logs',
        '/projects/vault/tools',
        '/projects/vault/api-keys',
        '/projects/vault/export',
        '/projects/vault/client-setups',
        '/local-clients',
      ].map(async (path) => {
        const { status, text } = await call(naru, path);
        expect({ path, status }).toEqual({ path, status: 200 });
        return text;
      }),
    );
    const rows = await naru.database.transaction((tx) =>
      tx.write((queries) =>
        queries.execute('select server::text from server union all select api_key::text from api_key'),
      ),
    );
    const everything = [...shown, JSON.stringify(rows), ...naru.logged].join('\n');
    for (const secret of [...secrets, key, naru.adminToken]) expect(everything).not.toContain(secret);
  });
});
