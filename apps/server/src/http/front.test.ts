import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { call, makeProject, startTestNaru, type TestNaru } from '../app.fixture.ts';
import { openTestDatabase } from '../db/testing.ts';

let naru: TestNaru;
beforeAll(async () => {
  naru = await startTestNaru({ database: await openTestDatabase('embedded') });
  await makeProject(naru, 'guarded');
});
afterAll(() => naru.close());

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** Sends exactly these headers, `Host` and repeated ones included, which fetch does not allow. */
function raw(path: string, { method = 'GET', headers = {}, body }: RawRequest = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
    );
    const request = httpRequest(`${naru.url}${path}`, { method, headers: sent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const Specification = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** Every route of the specification and every kind of MCP address, with ids that exist. */
async function everyRoute(): Promise<{ method: string; path: string }[]> {
  const { paths } = Specification.parse((await call(naru, '/openapi.json')).body);
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: path.replace('{project}', 'guarded').replaceAll(/\{\w+\}/g, 'x'),
    })),
  );
  const addresses = ['/mcp', '/projects/guarded/mcp', '/projects/guarded/servers/x/mcp'];
  const mcp = addresses.flatMap((path) => ['POST', 'GET', 'DELETE'].map((method) => ({ method, path })));
  const old = [
    { method: 'GET', path: '/projects/guarded/servers/x/sse' },
    { method: 'POST', path: '/projects/guarded/servers/x/messages' },
  ];
  const unknown = { method: 'GET', path: '/api/v1/no-such-route' };
  return [...routes, ...mcp, ...old, unknown].filter(
    ({ method, path }) => !(method === 'POST' && path === '/api/v1/session'),
  );
}

describe('the gate in front of every route', () => {
  const token = () => naru.adminToken;
  const credentials: Readonly<Record<string, () => RawRequest['headers'] & object>> = {
    none: () => ({}),
    garbage: () => ({ Authorization: 'Bearer garbage' }),
    empty: () => ({ Authorization: 'Bearer ' }),
    'of the wrong scheme': () => ({ Authorization: `Basic ${token()}` }),
    'given twice': () => ({ Authorization: [`Bearer ${token()}`, 'Bearer garbage'] }),
    'with something behind': () => ({ Authorization: `Bearer ${token()} x` }),
    'in headers that proxies trust': () => ({ 'X-Forwarded-User': 'Administrator', 'X-User': 'Administrator' }),
    'an unknown session': () => ({ Cookie: `naru_session=${'a'.repeat(43)}`, 'Sec-Fetch-Site': 'same-origin' }),
    'a key that looks right': () => ({ Authorization: `Bearer mcp_proj_${'a'.repeat(43)}` }),
    'a query in disguise': () => ({ Authorization: "Bearer x' OR pg_sleep(8)--" }),
  };
  it.each(Object.keys(credentials))('answers 401 everywhere to a credential that is %s', async (name) => {
    for (const { method, path } of await everyRoute()) {
      const headers = { 'Content-Type': 'application/json', ...credentials[name]?.() };
      const answer = await raw(path, {
        method,
        headers,
        ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{}' }),
      });
      expect({ method, path, status: answer.status }).toEqual({ method, path, status: 401 });
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'auth.required', status: 401 });
    }
  });

  it('takes no token from the query', async () => {
    for (const name of ['token', 'access_token', 'key', 'api_key']) {
      expect((await raw(`/api/v1/projects?${name}=${token()}`)).status).toBe(401);
      expect((await raw(`/mcp?${name}=${token()}`, { method: 'POST' })).status).toBe(401);
    }
  });

  it('does not let an expired key in', async () => {
    const expiresAt = new Date(Date.now() + 300).toISOString();
    const made = await call(naru, '/projects/guarded/api-keys', { method: 'POST', body: { name: 'brief', expiresAt } });
    const { key } = z.object({ key: z.string() }).parse(made.body);
    const status = async () => {
      const headers = { Authorization: `Bearer ${key}` };
      return (await raw('/projects/guarded/mcp', { method: 'POST', headers })).status;
    };
    await expect.poll(status, { timeout: 5_000 }).toBe(401);
  });
});

describe('host and origin', () => {
  const authorized = () => ({ Authorization: `Bearer ${naru.adminToken}` });

  it.each(['evil.example', 'evil.example:8000', '127.0.0.1.evil.example', 'localhost@evil', 'a/?x='])(
    'refuses the host %j at every kind of address',
    async (host) => {
      for (const path of ['/', '/api/v1/projects', '/projects/guarded/mcp', '/sign-in']) {
        const { status } = await raw(path, { headers: { ...authorized(), Host: host } });
        // Node itself refuses some of them before anything of Naru runs.
        expect([400, 403]).toContain(status);
      }
    },
  );

  it.each(['http://evil.example', 'null', 'http://localhost.evil.example', 'http://127.0.0.1:1', 'vscode-webview://x'])(
    'refuses requests from pages of %s, without telling them anything by CORS',
    async (origin) => {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        for (const path of ['/api/v1/projects', '/projects/guarded/mcp']) {
          const { status, headers } = await raw(path, { method, headers: { ...authorized(), Origin: origin } });
          expect(status).toBe(403);
          expect(headers['access-control-allow-origin']).toBeUndefined();
        }
      }
    },
  );

  it('answers its own pages, by whatever loopback name they were opened', async () => {
    const { port } = new URL(naru.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      const headers = { ...authorized(), Host: host, Origin: `http://${host.toLowerCase()}` };
      expect((await raw('/api/v1/projects', { headers })).status).toBe(200);
    }
  });
});

describe('what every answer carries', () => {
  it('forbids framing, sniffing and scripts of others', async () => {
    for (const path of ['/', '/api/v1/projects', '/mcp', '/healthz', '/projects/guarded/mcp']) {
      const { headers } = await raw(path);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'.*; frame-ancestors 'none'$/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['strict-transport-security']).toBeUndefined();
    }
    const { headers: page } = await raw('/sign-in?token=x');
    expect(page['content-security-policy']).toContain("script-src 'self';");
    expect(page).toMatchObject({ 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin' });
  });

  it('tells nothing of the inside in its errors', async () => {
    const headers = { Authorization: `Bearer ${naru.adminToken}`, 'Content-Type': 'application/json' };
    const attempts = [
      raw('/api/v1/projects', { method: 'POST', headers, body: '{' }),
      raw('/api/v1/projects', { method: 'POST', headers, body: '{"name":"\\u0000"}' }),
      raw('/api/v1/projects/%00', { headers }),
      raw('/api/v1/projects?cursor=x', { headers }),
      raw('/api/v1/projects/guarded/servers/..%2f..', { headers }),
    ];
    for (const answer of await Promise.all(attempts)) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.body).not.toMatch(/\bat .*\.ts|select |insert |node_modules/i);
    }
  });
});

describe('bodies of the management API', () => {
  const post = (body: string, type: string) =>
    raw('/api/v1/projects', {
      method: 'POST',
      headers: { Authorization: `Bearer ${naru.adminToken}`, 'Content-Type': type },
      body,
    });

  it.each(['text/plain', 'text/plain; a=application/json', 'application/x-www-form-urlencoded', 'application/jsonx'])(
    'refuses %s before reading it',
    async (type) => {
      expect((await post('{"name":"x"}', type)).status).toBe(415);
    },
  );

  it('refuses what is too large, too deep or no JSON', async () => {
    expect((await post(`{"name":"${'x'.repeat(1024 * 1024)}"}`, 'application/json')).status).toBe(413);
    expect((await post('['.repeat(100_000), 'application/json')).status).toBe(400);
    expect((await post('not json', 'application/json')).status).toBe(400);
  });

  it('names unknown fields, and those that would give more rights', async () => {
    const body = JSON.stringify({ name: 'x', role: 'owner', instanceAdmin: true });
    const answer = await post(body, 'application/json; charset=utf-8');
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'request.invalid',
      errors: [{ path: '/role' }, { path: '/instanceAdmin' }],
    });
  });
});
