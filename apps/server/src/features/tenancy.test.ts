import { type Project, Server } from '@naru/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type ApiRequest,
  call,
  fixtureServer,
  makeProject,
  makeServer,
  signInMember,
  startTestNaru,
  type TestNaru,
} from '../app.fixture.ts';
import { openTestDatabase } from '../db/testing.ts';

let naru: TestNaru;
let alice: ApiRequest;
let theirs: { project: Project; server: Server; keyId: string };
beforeAll(async () => {
  naru = await startTestNaru({ database: await openTestDatabase('embedded') });
  alice = (await signInMember(naru, 'alice')).request;
  const { request: bob } = await signInMember(naru, 'bob');
  const project = await makeProject(naru, 'of-bob', bob);
  const server = await makeServer(naru, 'of-bob', { ...fixtureServer, name: 'Canary' });
  const key = await call(naru, '/projects/of-bob/api-keys', { ...bob, method: 'POST', body: { name: 'k' } });
  theirs = { project, server, keyId: z.object({ id: z.string() }).parse(key.body).id };
  await makeProject(naru, 'of-alice', alice);
});
afterAll(() => naru.close());

/** Every route that names something, with the names filled in. */
function routes(names: {
  project: string;
  server: string;
  key: string;
}): { method: string; path: string; body?: unknown }[] {
  const project = `/projects/${names.project}`;
  const server = `${project}/servers/${names.server}`;
  return [
    { method: 'GET', path: project },
    { method: 'GET', path: `${project}/servers` },
    { method: 'POST', path: `${project}/servers`, body: { kind: 'remote', name: 'x', url: 'https://example.com' } },
    { method: 'GET', path: server },
    { method: 'PATCH', path: server, body: { name: 'taken over' } },
    { method: 'DELETE', path: server },
    ...['start', 'stop', 'restart'].map((verb) => ({ method: 'POST', path: `${server}/${verb}` })),
    { method: 'GET', path: `${server}/logs` },
    { method: 'GET', path: `${project}/tools` },
    { method: 'POST', path: `${project}/tools/canary__echo/runs`, body: {} },
    { method: 'GET', path: `${project}/api-keys` },
    { method: 'POST', path: `${project}/api-keys`, body: { name: 'mine now' } },
    { method: 'DELETE', path: `${project}/api-keys/${names.key}` },
    { method: 'POST', path: `${project}/import`, body: { mcpServers: {} } },
    {
      method: 'POST',
      path: `${project}/import/local-clients`,
      body: { choices: [{ client: 'c', path: 'p', name: 'n' }] },
    },
    { method: 'GET', path: `${project}/export` },
    { method: 'GET', path: `${project}/client-setups` },
    { method: 'GET', path: `${project}/events` },
  ];
}

/** An answer without what differs every time. */
async function answerTo(request: { method: string; path: string; body?: unknown }): Promise<unknown> {
  const { status, body } = await call(naru, request.path, { ...alice, ...request });
  const { requestId: _, ...rest } = z.looseObject({}).parse(body);
  return { status, rest };
}

describe('a member of one team and the projects of another', () => {
  it('answers as to ids that do not exist, on every route', async () => {
    const { project, server, keyId } = theirs;
    const real = routes({ project: project.id, server: server.id, key: keyId });
    const bySlug = routes({ project: project.slug, server: server.slug, key: keyId });
    const nowhere = '01900000-0000-7000-8000-000000000000';
    const unknown = routes({ project: nowhere, server: nowhere, key: nowhere });
    for (const [index, request] of real.entries()) {
      const expected = await answerTo(unknown[index] ?? request);
      expect({ request, answer: await answerTo(request) }).toEqual({ request, answer: expected });
      expect(expected).toMatchObject({ status: 404 });
      expect(await answerTo(bySlug[index] ?? request)).toEqual(expected);
    }
  });

  it('answers alike when the id of another project’s thing is used in the own project', async () => {
    const { server, keyId } = theirs;
    const nowhere = '01900000-0000-7000-8000-000000000000';
    const mixed = routes({ project: 'of-alice', server: server.id, key: keyId });
    const unknown = routes({ project: 'of-alice', server: nowhere, key: nowhere });
    for (const [index, request] of mixed.entries()) {
      if (!request.path.includes(server.id) && !request.path.includes(keyId)) continue;
      expect(await answerTo(request)).toEqual(await answerTo(unknown[index] ?? request));
      expect(await answerTo(request)).toMatchObject({ status: 404 });
    }
  });

  it('changed nothing and shows nothing', async () => {
    const { server, project } = theirs;
    const still = Server.parse((await call(naru, `/projects/${project.id}/servers/${server.id}`)).body);
    expect(still).toMatchObject({ name: 'Canary', enabled: true, updatedAt: server.updatedAt });
    const own = await call(naru, '/projects', alice);
    expect(own.text).not.toContain('of-bob');
    expect(own.text).toContain('of-alice');
  });

  it('keeps what is the administrator’s from members, and says why', async () => {
    const denied: [string, ApiRequest][] = [
      ['/projects/of-alice/servers', { method: 'POST', body: { ...fixtureServer, name: 'x' } }],
      [
        '/templates',
        { method: 'POST', body: { slug: 'x', name: 'x', registry: 'npm', package: 'x', version: '1.0.0' } },
      ],
      ['/templates/everything', { method: 'DELETE' }],
      ['/instance/sign-in-links', { method: 'POST' }],
      ['/instance/accept-restore', { method: 'POST' }],
      ['/local-clients', {}],
    ];
    for (const [path, request] of denied) {
      const answer = await call(naru, path, { ...alice, ...request });
      expect({ path, status: answer.status }).toEqual({ path, status: 403 });
      expect(answer.text).toContain('administrator');
    }
  });

  it.each([
    'http://127.0.0.1:1/mcp',
    'http://2130706433/mcp',
    'http://[::ffff:127.0.0.1]/mcp',
    'http://169.254.169.254/latest',
    'http://localhost/mcp',
    'http://10.0.0.1/mcp',
  ])('refuses a member the private address %s, naming the field', async (url) => {
    const body = { kind: 'remote', name: 'inside', url };
    const answer = await call(naru, '/projects/of-alice/servers', { ...alice, method: 'POST', body });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'egress.refused', errors: [{ path: '/url' }] });
  });

  it('does not let a team be named that the caller is not in', async () => {
    const body = { name: 'intruder', team: theirs.project.teamId };
    expect((await call(naru, '/projects', { ...alice, method: 'POST', body })).status).toBe(404);
  });
});
