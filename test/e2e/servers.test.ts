import { expect, it } from 'vitest';
import { startCanary } from '../fixtures/canary-upstream.ts';
import { descendantsOf } from '../harness/process-census.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import { sharedNaru } from '../harness/shared-naru.ts';
import { until, untilTrue } from '../harness/wait.ts';
import { verifies } from '../verifies.ts';

const naru = sharedNaru();

it('registers, changes and removes a server', verifies('GW2'), async () => {
  const { rest } = naru();
  await using before = await startCanary();
  await using after = await startCanary({ tools: [{ name: 'new', inputSchema: { type: 'object' } }] });
  await rest.createProject('Servers', 'servers');
  const created = await rest.createServer('servers', {
    name: 'Canary',
    slug: 'canary',
    kind: 'remote',
    url: before.url,
    headers: { 'X-Kept': 'one', 'X-Removed': 'two' },
  });
  expect(created.config).toMatchObject({ kind: 'remote', url: before.url, headers: ['X-Kept', 'X-Removed'] });
  await rest.healthy('servers', 'canary');
  expect(before.seen.at(-1)?.headers).toMatchObject({ 'x-kept': 'one', 'x-removed': 'two' });

  const patch = (change: unknown) => rest.send('PATCH', '/projects/servers/servers/canary', change);
  const moved = await patch({ url: after.url });
  expect(moved.status, 'a secret does not follow to another host by itself').toBe(422);
  expect(moved.body).toMatchObject({ errors: [{ path: '/headers/X-Kept' }, { path: '/headers/X-Removed' }] });
  expect((await patch({ url: after.url, headers: { 'X-Kept': 'one', 'X-Removed': null } })).status).toBe(200);
  expect((await patch({ name: 'Renamed' })).status).toBe(200);
  await untilTrue('the new upstream is listed', async () => {
    const { items } = await rest.tools('servers');
    return items.length === 1 && items[0]?.upstreamName === 'new';
  });
  expect(after.seen.at(-1)?.headers).toMatchObject({ 'x-kept': 'one' });
  expect(after.seen.at(-1)?.headers).not.toHaveProperty('x-removed');

  const removed = await rest.send('DELETE', '/projects/servers/servers/canary');
  expect(removed.status).toBe(204);
  expect((await rest.send('GET', '/projects/servers/servers/canary')).status).toBe(404);
  expect(await rest.servers('servers')).toEqual([]);
});

it.each([
  ['a remote without an address', { kind: 'remote', name: 'x' }, '/url'],
  ['an address of another scheme', { kind: 'remote', name: 'x', url: 'ftp://example.com' }, '/url'],
  ['credentials in the address', { kind: 'remote', name: 'x', url: 'https://me:pw@example.com/mcp' }, '/url'],
  [
    'a header of two lines',
    { kind: 'remote', name: 'x', url: 'https://a.example', headers: { A: 'b\r\nC: d' } },
    '/headers/A',
  ],
  ['a process without a command', { kind: 'process', name: 'x' }, '/command'],
  ['an argument with NUL', { kind: 'process', name: 'x', command: 'node', args: ['a\0b'] }, '/args/0'],
  ['a nameless server', { kind: 'process', name: ' ', command: 'node' }, '/name'],
  ['a slug with a space', { kind: 'process', name: 'x', slug: 'a b', command: 'node' }, '/slug'],
])('names the field of %s', verifies('GW2'), async (_what, body, path) => {
  const { rest } = naru();
  const project = await rest.createProject('Wrong');
  const answer = await rest.send('POST', `/projects/${project.slug}/servers`, body);
  expect(answer.status).toBe(422);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body).toMatchObject({ code: 'request.invalid', errors: [{ path }] });
});

it('says 409 to a slug that is taken', verifies('GW2'), async () => {
  const { rest } = naru();
  await rest.createProject('Taken', 'taken');
  expect((await rest.send('POST', '/projects', { name: 'Again', slug: 'taken' })).status).toBe(409);
  await rest.createServer('taken', { ...rawStdioServer('One'), slug: 'one' });
  const again = await rest.send('POST', '/projects/taken/servers', { ...rawStdioServer('One'), slug: 'one' });
  expect(again.status).toBe(409);
  expect(again.body).toMatchObject({ code: 'resource.conflict' });
});

it('stops, starts and restarts a process, and says how it is', verifies('RT1'), async () => {
  const { rest, pid } = naru();
  await rest.createProject('Runs', 'runs');
  await rest.createServer('runs', { ...rawStdioServer('Runs', 'ok', 'the-one-that-stops'), slug: 'one' });
  await rest.healthy('runs', 'one');
  const running = async () =>
    (await descendantsOf(pid)).filter(({ command }) => command.includes('the-one-that-stops'));
  const [first] = await running();
  expect(first).toBeDefined();

  await rest.ask('POST', '/projects/runs/servers/one/stop');
  await untilTrue('it is stopped', async () => (await rest.server('runs', 'one')).state.status === 'stopped');
  await untilTrue('its process is gone', async () => (await running()).length === 0);

  await rest.ask('POST', '/projects/runs/servers/one/start');
  await rest.healthy('runs', 'one');
  const [second] = await until('it runs again', async () => {
    const found = await running();
    return found.length > 0 ? found : undefined;
  });
  await rest.ask('POST', '/projects/runs/servers/one/restart');
  await untilTrue('another process runs', async () => {
    const now = await running();
    return now.length > 0 && now.every(({ pid: one }) => one !== second?.pid && one !== first?.pid);
  });
  await rest.healthy('runs', 'one');
});

it('says why a command cannot run', verifies('GW1', 'RT1'), async () => {
  const { rest } = naru();
  await rest.createProject('Broken', 'broken');
  await rest.createServer('broken', { name: 'Typo', slug: 'typo', kind: 'process', command: '/no/such/program' });
  const reason = await until('a reason is given', async () => {
    const { state } = await rest.server('broken', 'typo');
    return 'reason' in state ? state.reason : undefined;
  });
  expect(reason).toMatch(/no\/such\/program|not found|ENOENT/i);
});

it('keeps what a process says on stderr', verifies('RT1'), async () => {
  const { rest } = naru();
  await rest.createProject('Logs', 'logs');
  const script = `process.stderr.write('a line for people\\n'); setInterval(() => {}, 1000);`;
  await rest.createServer('logs', {
    name: 'Talks',
    slug: 'talks',
    kind: 'process',
    command: process.execPath,
    args: ['-e', script],
  });
  await untilTrue('the line is in the log', async () => {
    const { text } = await rest.send('GET', '/projects/logs/servers/talks/logs');
    return text.includes('a line for people');
  });
});
