import { SignInLink } from '@naru/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiAnswer, call, startTestNaru, type TestNaru } from '../../app.fixture.ts';
import { openTestDatabase } from '../../db/testing.ts';

let naru: TestNaru;
beforeAll(async () => {
  naru = await startTestNaru({ database: await openTestDatabase('embedded') });
});
afterAll(() => naru.close());

async function linkToken(): Promise<string> {
  const { body } = await call(naru, '/instance/sign-in-links', { method: 'POST' });
  return new URL(SignInLink.parse(body).url).searchParams.get('token') ?? '';
}

function signIn(token: string): Promise<ApiAnswer> {
  return call(naru, '/session', { method: 'POST', body: { token }, authorization: null });
}

function cookieOf(answer: ApiAnswer): string {
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

describe('a sign-in link', () => {
  it('is the one printed at the start, at the address people use', () => {
    expect(naru.app.signInUrl()).toMatch(new RegExp(`^${naru.url}/sign-in\\?token=[A-Za-z0-9_-]{43}$`));
  });

  it('signs in exactly one of twenty who use it at once, and nobody after', async () => {
    const token = await linkToken();
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(19);
    expect(await signIn(token)).toMatchObject({ status: 401, body: { code: 'auth.link_used' } });
  });

  it('cannot be guessed for long', async () => {
    const statuses = new Set<number>();
    for (let attempt = 0; attempt < 80; attempt++) statuses.add((await signIn('guess')).status);
    expect(statuses).toContain(429);
  });
});

describe('a session', () => {
  let cookie: string;
  let setCookie: string;
  let other: TestNaru;
  beforeAll(async () => {
    // A Naru of its own: the attempts above were counted.
    other = naru;
    naru = await startTestNaru({ database: await openTestDatabase('embedded') });
    const answer = await signIn(await linkToken());
    setCookie = answer.headers.get('set-cookie') ?? '';
    cookie = cookieOf(answer);
  });
  afterAll(async () => {
    await naru.close();
    naru = other;
  });

  const asBrowser = (method: string, headers: Record<string, string>, path = '/projects') =>
    call(naru, path, {
      method,
      authorization: null,
      headers: { Cookie: cookie, ...headers },
      ...(method === 'POST' ? { body: { name: 'x' } } : {}),
    });

  it('is kept in a cookie that no script and no other site can use', () => {
    expect(setCookie).toContain('; HttpOnly');
    expect(setCookie).toContain('; SameSite=Strict');
    expect(setCookie).toContain('; Path=/');
  });

  it('opens the management API to the page, and nothing to other sites', async () => {
    expect((await asBrowser('GET', {})).status).toBe(200);
    expect((await asBrowser('POST', { Origin: naru.url })).status).toBe(201);
    expect((await asBrowser('POST', { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(201);
    expect((await asBrowser('POST', {})).status).toBe(401);
    expect((await asBrowser('POST', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(401);
    expect((await asBrowser('GET', { 'Sec-Fetch-Site': 'same-site' })).status).toBe(401);
    expect((await asBrowser('POST', { Origin: 'http://evil.example' })).status).toBe(403);
  });

  it('opens no MCP address', async () => {
    const headers = { Cookie: cookie, Origin: naru.url };
    const { status } = await fetch(`${naru.url}/projects/my-project/mcp`, { method: 'POST', headers });
    expect(status).toBe(401);
  });

  it('ends when the person signs out', async () => {
    const answer = await asBrowser('DELETE', { Origin: naru.url }, '/session');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await asBrowser('GET', {})).status).toBe(401);
  });
});

describe('behind https', () => {
  it('marks cookie and answers for https alone', async () => {
    const secure = await startTestNaru({
      database: await openTestDatabase('embedded'),
      env: { NARU_PUBLIC_URL: 'https://naru.example.com' },
    });
    try {
      const link = new URL(secure.app.signInUrl());
      expect(link.origin).toBe('https://naru.example.com');
      const body = { token: link.searchParams.get('token') };
      const answer = await call(secure, '/session', { method: 'POST', body, authorization: null });
      expect(answer.headers.get('set-cookie')).toMatch(/^__Host-naru_session=.*; Secure/);
      expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=/);
      const headers = { Cookie: cookieOf(answer), Origin: 'https://naru.example.com' };
      const request = { method: 'POST', body: { name: 'x' }, authorization: null, headers };
      expect((await call(secure, '/projects', request)).status).toBe(201);
    } finally {
      await secure.close();
    }
  });
});
