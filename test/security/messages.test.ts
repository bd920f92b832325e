import { beforeAll, describe, expect, it } from 'vitest';
import type { Canary } from '../fixtures/canary-upstream.ts';
import { startCanary } from '../fixtures/canary-upstream.ts';
import { slowness } from '../harness/machine-speed.ts';
import { rawHttp } from '../harness/raw-http.ts';
import { errorOf, legacySession, modernCall, modernHeaders, modernMeta, resultOf } from '../harness/raw-mcp.ts';
import type { ReadyServer } from '../harness/shared-naru.ts';
import { readyServer, sharedNaru } from '../harness/shared-naru.ts';
import { verifies } from '../verifies.ts';

/** What a request says must be said once, in one way, and by somebody who may say it (C1–C4, D7). */

const naru = sharedNaru();
let canary: Canary;
let ready: ReadyServer;

beforeAll(async () => {
  canary = await startCanary();
  ready = await readyServer(naru(), {
    name: 'canary',
    kind: 'remote',
    url: canary.url,
    headers: { Authorization: 'Bearer the-upstreams-own', 'X-Team': 'ours' },
  });
  return () => canary[Symbol.asyncDispose]();
});

const callParams = JSON.stringify({ name: 'delete', arguments: {}, _meta: modernMeta() });
const callBody = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${callParams}}`;
const callHeaders = (): Record<string, string> => modernHeaders(ready.own.key, 'tools/call', 'delete');

/** Sends and demands that nothing of it reached the upstream. */
async function refused(headers: Record<string, string>, body = callBody): Promise<{ status: number; code: unknown }> {
  const before = canary.calls().length;
  const answer = await rawHttp(ready.own.url, { headers, body });
  expect(canary.calls()).toHaveLength(before);
  return { status: answer.status, code: errorOf(answer)?.code };
}

it('lets the plain call through, so that what follows proves something', verifies('GW8'), async () => {
  const answer = await rawHttp(ready.own.url, { headers: callHeaders(), body: callBody });
  expect(resultOf(answer)).toHaveProperty('content');
});

describe('hosts and origins', () => {
  it.each(['evil.example', 'evil.example:80', '169.254.169.254', 'a/?x='])(
    'refuses Host %s',
    verifies('GW4'),
    async (host) => {
      const { status } = await refused({ ...callHeaders(), host });
      expect([400, 403, 421]).toContain(status);
    },
  );

  it.each(['http://evil.example', 'null', 'https://127.0.0.1.evil.example', 'http://localhost:1'])(
    'refuses Origin %s',
    verifies('GW4'),
    async (origin) => {
      expect((await refused({ ...callHeaders(), origin })).status).toBe(403);
    },
  );

  it.each(['http://evil.example', 'null'])('offers no CORS to Origin %s', verifies('GW4'), async (origin) => {
    for (const path of ['/api/v1/projects', new URL(ready.own.url).pathname]) {
      const preflight = await rawHttp(`${naru().url}${path}`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      expect(preflight.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('refuses a management request of another origin', verifies('GW2'), async () => {
    const { status } = await rawHttp(`${naru().url}/api/v1/projects`, {
      headers: {
        authorization: `Bearer ${naru().adminToken}`,
        'content-type': 'application/json',
        origin: 'http://evil.example',
      },
      body: '{"name":"From elsewhere"}',
    });
    expect(status).toBe(403);
  });
});

describe('media types', () => {
  it.each([
    'text/plain',
    'text/plain; a=application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-patch+json',
  ])('refuses %s over MCP and REST', verifies('GW8'), async (type) => {
    expect((await refused({ ...callHeaders(), 'content-type': type })).status).toBe(415);
    const rest = await rawHttp(`${naru().url}/api/v1/projects`, {
      headers: { authorization: `Bearer ${naru().adminToken}`, 'content-type': type },
      body: '{"name":"Wrong type"}',
    });
    expect(rest.status).toBe(415);
  });

  it('takes JSON with a charset', verifies('GW8'), async () => {
    const headers = { ...callHeaders(), 'content-type': 'application/json; charset=utf-8' };
    expect((await rawHttp(ready.own.url, { headers, body: callBody })).status).toBe(200);
  });
});

describe('headers that contradict the message', () => {
  it.each([
    ['another tool', { 'mcp-name': 'read' }],
    ['another tool, encoded', { 'mcp-name': `=?base64?${Buffer.from('read').toString('base64')}?=` }],
    ['another method', { 'mcp-method': 'tools/list' }],
    ['an empty method', { 'mcp-method': '' }],
  ])('refuses %s', verifies('GW8'), async (_what, headers) => {
    const { status, code } = await refused({ ...callHeaders(), ...headers });
    expect([status, code]).toEqual([400, -32020]);
  });

  it.each(['mcp-method', 'mcp-name'])('refuses a request without %s', verifies('GW8'), async (name) => {
    const { [name]: _, ...headers } = callHeaders();
    const { status, code } = await refused(headers);
    expect([status, code]).toEqual([400, -32020]);
  });

  it('takes a name that is encoded and right', verifies('GW8'), async () => {
    const name = `=?base64?${Buffer.from('delete').toString('base64')}?=`;
    const answer = await rawHttp(ready.own.url, { headers: { ...callHeaders(), 'mcp-name': name }, body: callBody });
    expect(resultOf(answer)).toHaveProperty('content');
  });

  it('refuses a version it does not know', verifies('GW8'), async () => {
    const future = callBody.replace('2026-07-28', '2099-01-01');
    const { status, code } = await refused({ ...callHeaders(), 'mcp-protocol-version': '2099-01-01' }, future);
    expect([status, code]).toEqual([400, -32022]);
  });
});

describe('JSON that two readers could read differently', () => {
  const read = JSON.stringify({ name: 'read', arguments: {}, _meta: modernMeta() });
  it.each([
    ['two methods', callBody.replace('"method"', '"method":"tools/list","method"')],
    ['two params', callBody.replace('"params"', `"params":${read},"params"`)],
    ['two names', callBody.replace('"name":"delete"', '"name":"read","name":"delete"')],
    ['two names, one escaped', callBody.replace('"name":"delete"', '"name":"read","n\\u0061me":"delete"')],
    ['a byte order mark', `\uFEFF${callBody}`],
    ['a comment', callBody.replace('{', '{/* x */')],
    ['text after the end', `${callBody}{}`],
    ['an unpaired surrogate as bytes', `${callBody.slice(0, -2)},"x":"\xed\xa0\x80"}}`],
  ])('is refused or passed on as it was understood: %s', verifies('GW8'), async (_what, body) => {
    const before = canary.calls().length;
    const answer = await rawHttp(ready.own.url, {
      headers: callHeaders(),
      body: Buffer.from(body, body.includes('\xed') ? 'latin1' : 'utf8'),
    });
    const arrived = canary.calls().slice(before);
    if (arrived.length === 0) {
      expect(answer.status).toBe(400);
      return;
    }
    // What the upstream got says one thing only, and it is what the headers say.
    for (const { body: received, headers } of arrived) {
      expect(received.match(/"name"\s*:/g)).toHaveLength(2);
      expect(headers['mcp-name']).toBe('delete');
      expect(JSON.parse(received)).toMatchObject({ method: 'tools/call', params: { name: 'delete' } });
    }
  });

  it('does not take a member of another case for the real one', verifies('GW8'), async () => {
    const body = callBody.replace('"method":"tools/call"', '"method":"tools/list","Method":"tools/call"');
    const { status } = await refused({ ...callHeaders(), 'mcp-method': 'tools/list' }, body);
    expect([200, 400]).toContain(status);
  });

  it.each([
    ['100,000 levels deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    [
      'a million keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 400_000 }, (_, index) => [`k${index}`, 0]))),
    ],
  ])('answers quickly to arguments that are %s', verifies('GW8'), async (_what, value) => {
    const body = callBody.replace('"arguments":{}', `"arguments":{"a":${value}}`);
    const startedAt = performance.now();
    await rawHttp(ready.own.url, { headers: callHeaders(), body });
    expect(performance.now() - startedAt).toBeLessThan(3_000 * (await slowness()));
    expect((await modernCall(ready.own, 'tools/list')).status).toBe(200);
  });

  it('refuses a body that is too large', verifies('GW8'), async () => {
    const body = callBody.replace('"arguments":{}', `"arguments":{"a":"${'x'.repeat(11 << 20)}"}`);
    const before = canary.calls().length;
    // The answer may come before the whole body was sent, which ends the connection.
    const status = await rawHttp(ready.own.url, { headers: callHeaders(), body }).then(
      (answer) => answer.status,
      () => 'cut',
    );
    expect([413, 'cut']).toContain(status);
    expect(canary.calls()).toHaveLength(before);
  });
});

describe('credentials', () => {
  it.each(['legacy', 'modern'])('never carries those of a %s client to the upstream', verifies('GW1'), async (era) => {
    const before = canary.seen.length;
    const extra = {
      cookie: 'secret-cookie=1',
      'x-upstream-authorization': 'Bearer override',
      'proxy-authorization': 'Basic eDp5',
      'x-team': 'theirs',
    };
    if (era === 'modern') {
      await rawHttp(ready.own.url, { headers: { ...callHeaders(), ...extra }, body: callBody });
    } else {
      const session = await legacySession(ready.own);
      const call = { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'delete', arguments: {} } };
      await rawHttp(ready.own.url, { headers: { ...session.headers, ...extra }, body: JSON.stringify(call) });
      await session.end();
    }
    const arrived = canary.seen.slice(before);
    expect(arrived.length).toBeGreaterThan(0);
    for (const { headers, body } of arrived) {
      expect(headers).toMatchObject({ authorization: 'Bearer the-upstreams-own', 'x-team': 'ours' });
      const everything = JSON.stringify(headers) + body;
      for (const secret of [ready.own.key, 'secret-cookie', 'override', 'eDp5', 'theirs']) {
        expect(everything).not.toContain(secret);
      }
    }
  });
});
