import type { Project } from '@naru/contract';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Canary } from '../fixtures/canary-upstream.ts';
import { startCanary } from '../fixtures/canary-upstream.ts';
import { rawHttp } from '../harness/raw-http.ts';
import { modernHeaders, modernMeta } from '../harness/raw-mcp.ts';
import { sharedNaru } from '../harness/shared-naru.ts';
import { verifies } from '../verifies.ts';

/** Everything but the open routes wants a credential, and no header but the credential says who calls (A6, A7). */

const naru = sharedNaru();
let canary: Canary;
let project: Project;

beforeAll(async () => {
  canary = await startCanary();
  project = await naru().rest.createProject('Gate', 'gate');
  await naru().rest.createServer('gate', { name: 'Canary', slug: 'canary', kind: 'remote', url: canary.url });
  await naru().rest.healthy('gate', 'canary');
  return () => canary[Symbol.asyncDispose]();
});

const garbage = 'mcp_proj_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Ways to arrive without a valid credential. */
const attempts: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> = {
  'no credential': {},
  'an invented key': { authorization: `Bearer ${garbage}` },
  'an empty bearer': { authorization: 'Bearer ' },
  'an empty header': { authorization: '' },
  'another scheme': { authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` },
  'SQL in the key': { authorization: "Bearer x' OR pg_sleep(5)--" },
  'a name in a header': { 'x-user': 'admin', 'x-forwarded-user': 'admin', 'x-remote-user': 'admin' },
  'an inner request': { 'x-request-from': 'internal', 'x-middleware-subrequest': 'middleware:middleware' },
  'a forwarded address': { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' },
  'an invented cookie': { cookie: 'naru_session=AAAA; session=AAAA; token=AAAA' },
};

const openRoutes = new Set(['POST /api/v1/session']);
const Paths = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

async function everyRestRoute(): Promise<readonly [method: string, path: string][]> {
  const document = Paths.parse(await naru().rest.ask('GET', '/openapi.json'));
  return Object.entries(document.paths).flatMap(([template, methods]) => {
    const path = template
      .replace(/\{(project|p)\}/, 'gate')
      .replace(/\{(server|s)\}/, 'canary')
      .replaceAll(/\{\w+\}/g, 'x');
    const full = path.startsWith('/api/v1') ? path : `/api/v1${path}`;
    return Object.keys(methods).map((method): [string, string] => [method.toUpperCase(), full]);
  });
}

it.each(Object.entries(attempts))(
  'answers 401 to every REST route with %s',
  verifies('GW2'),
  async (_what, headers) => {
    const routes = [
      ...(await everyRestRoute()),
      ['GET', '/api/v1/openapi.json'],
      ['GET', '/api/v1/no/such/route'],
    ] as const;
    expect(routes.length).toBeGreaterThan(10);
    const answers = await Promise.all(
      routes.map(async ([method, path]) => {
        const body = method === 'GET' || method === 'DELETE' ? undefined : '{}';
        const { status } = await rawHttp(`${naru().url}${path}`, {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          ...(body === undefined ? {} : { body }),
        });
        return `${method} ${path} ${status}`;
      }),
    );
    const passed = answers.filter((line) => !line.endsWith(' 401') && !openRoutes.has(line.replace(/ \d+$/, '')));
    expect(passed).toEqual([]);
    expect(await naru().rest.servers('gate')).toHaveLength(1);
  },
);

const mcpPaths = [
  '/mcp',
  '/projects/gate/mcp',
  '/projects/gate/servers/canary/mcp',
  '/projects/gate/servers/canary/sse',
  '/projects/gate/servers/canary/messages',
  '/projects/unknown/mcp',
  '/projects/gate/servers/unknown/mcp',
];

it.each(Object.entries(attempts))(
  'answers 401 to every MCP address with %s',
  verifies('GW4'),
  async (_what, headers) => {
    const callsBefore = canary.calls().length;
    const params = { name: 'delete', arguments: {}, _meta: modernMeta() };
    const { authorization: _, ...mcpHeaders } = modernHeaders('', 'tools/call', 'delete');
    for (const path of mcpPaths) {
      for (const method of ['POST', 'GET', 'DELETE']) {
        const { status } = await rawHttp(`${naru().url}${path}`, {
          method,
          headers: { ...mcpHeaders, ...headers },
          ...(method === 'POST'
            ? { body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }) }
            : {}),
        });
        expect(`${method} ${path} ${status}`).toBe(`${method} ${path} 401`);
      }
    }
    expect(canary.calls()).toHaveLength(callsBefore);
  },
);

it('takes a key from no other place than the header', verifies('GW4'), async () => {
  const { key } = await naru().rest.createKey(project.slug);
  const { authorization: _, ...headers } = modernHeaders('', 'tools/list');
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: modernMeta() } });
  for (const query of [`?key=${key}`, `?token=${key}`, `?api_key=${key}`, `?access_token=${key}`]) {
    const { status } = await rawHttp(`${project.mcpUrl}${query}`, { headers, body });
    expect(status).toBe(401);
  }
  const doubled = await rawHttp(project.mcpUrl, {
    headers: { ...headers, authorization: [`Bearer ${key}`, `Bearer ${garbage}`] },
    body,
  });
  expect(doubled.status).toBe(401);
});

it('does not let a project key manage anything', verifies('GW2'), async () => {
  const { key } = await naru().rest.createKey(project.slug);
  for (const path of ['/projects', '/projects/gate/servers', '/projects/gate/api-keys']) {
    const { status } = await rawHttp(`${naru().url}/api/v1${path}`, {
      method: 'GET',
      headers: { authorization: `Bearer ${key}` },
    });
    expect([path, status]).toEqual([path, expect.toSatisfy((code: number) => [401, 403, 404].includes(code))]);
  }
});

it('answers health without a credential, and tells nothing more', verifies('OP1'), async () => {
  for (const path of ['/healthz', '/readyz']) {
    const { status, text } = await rawHttp(`${naru().url}${path}`, { method: 'GET' });
    expect(status).toBe(200);
    expect(text.length).toBeLessThan(200);
    expect(text).not.toContain(naru().dataDir);
  }
});
