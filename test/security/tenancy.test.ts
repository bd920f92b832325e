import { expect, it } from 'vitest';
import { startCanary } from '../fixtures/canary-upstream.ts';
import { rawHttp } from '../harness/raw-http.ts';
import { errorOf, legacySession, modernCall, resultOf } from '../harness/raw-mcp.ts';
import { readyServer, sharedNaru } from '../harness/shared-naru.ts';
import { verifies } from '../verifies.ts';

/** A key opens its own project and nothing else; what it may not see looks as if it did not exist (B1, B2, C6, C15). */

const naru = sharedNaru();

it('hides every address of another project', verifies('GW4'), async () => {
  await using canary = await startCanary();
  const mine = await readyServer(naru(), { name: 'mine', kind: 'remote', url: canary.url });
  const theirs = await readyServer(naru(), { name: 'theirs', kind: 'remote', url: canary.url });
  const before = canary.calls().length;
  const call = { name: 'delete', arguments: {} };
  const foreign = await modernCall({ url: theirs.own.url, key: mine.own.key }, 'tools/call', call);
  const unknown = await modernCall(
    { url: `${naru().url}/projects/no-such-project/servers/no-such-server/mcp`, key: mine.own.key },
    'tools/call',
    call,
  );
  expect(foreign.status).toBe(404);
  expect(unknown.status).toBe(404);
  expect(errorOf(foreign)).toEqual(errorOf(unknown));
  for (const reference of [theirs.project.slug, theirs.project.id]) {
    const whole = await modernCall({ url: `${naru().url}/projects/${reference}/mcp`, key: mine.own.key }, 'tools/list');
    expect(whole.status).toBe(404);
  }
  expect(canary.calls()).toHaveLength(before);
});

it.each(['/projects/none/mcp', '/projects/none/servers/x/mcp'])('answers 404 at %s', verifies('GW4'), async (path) => {
  await using canary = await startCanary();
  const mine = await readyServer(naru(), { name: 'known', kind: 'remote', url: canary.url });
  const answer = await modernCall({ url: `${naru().url}${path}`, key: mine.own.key }, 'tools/list');
  expect(answer.status).toBe(404);
  expect(answer.text).not.toContain('"tools"');
});

it('binds a session to the key that opened it', verifies('GW8'), async () => {
  await using canary = await startCanary();
  const mine = await readyServer(naru(), { name: 'session', kind: 'remote', url: canary.url });
  const other = await naru().rest.createKey(mine.project.slug);
  const session = await legacySession(mine.own);
  const stolen = { ...session.headers, authorization: `Bearer ${other.key}` };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'tools/list', params: {} });
  expect((await rawHttp(mine.own.url, { headers: stolen, body })).status).toBe(404);
  expect((await rawHttp(mine.own.url, { method: 'GET', headers: stolen })).status).toBe(404);
  expect((await rawHttp(mine.own.url, { method: 'DELETE', headers: stolen })).status).toBe(404);
  expect(resultOf(await session.call('tools/list'))).toHaveProperty('tools');
});

it('binds a session to the address that opened it', verifies('GW8'), async () => {
  await using canary = await startCanary();
  const mine = await readyServer(naru(), { name: 'address', kind: 'remote', url: canary.url });
  const session = await legacySession(mine.own);
  const body = JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'tools/list', params: {} });
  expect((await rawHttp(mine.whole.url, { headers: session.headers, body })).status).toBe(404);
});

it('answers a tool that is not listed like one that does not exist', verifies('GW5'), async () => {
  const hidden = { name: 'hidden', description: 'Its schema is not valid.', inputSchema: 'none' };
  await using canary = await startCanary({ tools: [{ name: 'shown', inputSchema: { type: 'object' } }, hidden] });
  const { own } = await readyServer(naru(), { name: 'hides', kind: 'remote', url: canary.url });
  const before = canary.calls().length;
  const [unlisted, unknown] = await Promise.all(
    ['hidden', 'absent'].map((name) => modernCall(own, 'tools/call', { name, arguments: {} })),
  );
  const messageOf = (answer: typeof unlisted, name: string): string =>
    JSON.stringify(answer === undefined ? undefined : errorOf(answer)).replaceAll(name, 'NAME');
  expect(messageOf(unlisted, 'hidden')).toBe(messageOf(unknown, 'absent'));
  expect(unlisted?.status).toBe(unknown?.status);
  expect(canary.calls()).toHaveLength(before);
});
