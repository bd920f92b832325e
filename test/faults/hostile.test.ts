import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostileMode } from '../fixtures/hostile-http.ts';
import { startHostileHttp } from '../fixtures/hostile-http.ts';
import { connectV2, textOf } from '../harness/clients.ts';
import { slowness } from '../harness/machine-speed.ts';
import type { RawStdioMode } from '../harness/raw-stdio.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import { sharedNaru } from '../harness/shared-naru.ts';
import { untilTrue } from '../harness/wait.ts';
import { verifies } from '../verifies.ts';

const naru = sharedNaru();
const maxGoodCallMs = 2_000;
const maxGrowthBytes = 600 * 1024 * 1024;

let startBytes = 0;
let key = '';

beforeAll(async () => {
  const { rest } = naru();
  await rest.createProject('Hostile', 'hostile');
  await rest.createServer('hostile', { ...rawStdioServer('Good'), slug: 'good' });
  await rest.healthy('hostile', 'good');
  ({ key } = await rest.createKey('hostile'));
  startBytes = await residentBytes();
});

async function residentBytes(): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(naru().pid)]);
  return Number(stdout.trim()) * 1024;
}

/** Calls the hostile tool for up to five seconds and a good one all the while. */
async function callBeside(hostileTool: string): Promise<string> {
  await using client = await connectV2({ url: `${naru().url}/projects/hostile/mcp`, key }, 'modern');
  let over = false;
  const hostile = client
    .callTool({ name: hostileTool, arguments: {} }, { signal: AbortSignal.timeout(5_000) })
    .then(
      (result) => `answered ${result.isError === true ? 'with an error ' : ''}${JSON.stringify(result).slice(0, 200)}`,
      () => 'refused',
    )
    .finally(() => {
      over = true;
    });
  let calls = 0;
  const factor = await slowness();
  while (!over || calls < 5) {
    const startedAt = performance.now();
    const answer = await client.callTool({ name: 'good__hello', arguments: {} });
    expect(textOf(answer)).toContain('Good');
    expect(performance.now() - startedAt).toBeLessThan(maxGoodCallMs * factor);
    calls += 1;
  }
  return await hostile;
}

async function remove(slug: string): Promise<void> {
  await naru().rest.ask('DELETE', `/projects/hostile/servers/${slug}`);
  expect((await residentBytes()) - startBytes).toBeLessThan(maxGrowthBytes);
}

describe('a hostile upstream over HTTP', () => {
  it.each<HostileMode>(['endless-body', 'giant-event', 'wrong-id', 'bad-utf8', 'slow-drip', 'deep-json', 'cut-off'])(
    'that answers calls with %s harms no other',
    verifies('GW1'),
    async (mode) => {
      const { rest } = naru();
      await using upstream = await startHostileHttp(mode);
      await rest.createServer('hostile', { name: mode, slug: mode, kind: 'remote', url: upstream.url });
      await rest.healthy('hostile', mode);
      expect(await callBeside(`${mode}__lure`)).toBe('refused');
      await remove(mode);
    },
  );

  it.each<HostileMode>(['many-tools', 'looping-cursor'])(
    'that lists %s harms no other',
    verifies('GW1', 'GW5'),
    async (mode) => {
      const { rest } = naru();
      await using upstream = await startHostileHttp(mode);
      await rest.createServer('hostile', { name: mode, slug: mode, kind: 'remote', url: upstream.url });
      await untilTrue('it was asked for its list', async () => {
        const { state, counts } = await rest.server('hostile', mode);
        return counts.tools > 0 || 'reason' in state;
      });
      await using client = await connectV2({ url: `${naru().url}/projects/hostile/mcp`, key }, 'modern');
      expect((await client.listTools()).tools.length).toBeLessThan(6_000);
      expect(textOf(await client.callTool({ name: 'good__hello', arguments: {} }))).toContain('Good');
      await remove(mode);
    },
  );

  it('that never answers harms no other', verifies('GW1'), async () => {
    const { rest } = naru();
    await using upstream = await startHostileHttp('silent');
    await rest.createServer('hostile', { name: 'silent', slug: 'silent', kind: 'remote', url: upstream.url });
    expect(await callBeside('silent__lure')).not.toMatch(/^answered \{/);
    expect((await rest.server('hostile', 'silent')).state.status).not.toBe('healthy');
    await remove('silent');
  });
});

describe('a hostile upstream over stdio', () => {
  it.each<RawStdioMode>(['giant-line', 'bad-utf8', 'wrong-id', 'slow'])(
    'that answers calls with %s harms no other',
    verifies('GW1', 'RT1'),
    async (mode) => {
      const { rest } = naru();
      const slug = `stdio-${mode}`;
      await rest.createServer('hostile', { ...rawStdioServer(mode, mode), slug });
      await rest.healthy('hostile', slug);
      expect(await callBeside(`${slug}__hello`)).toBe('refused');
      await remove(slug);
    },
  );

  it('that writes noise before it speaks is understood', verifies('GW1', 'RT1'), async () => {
    const { rest } = naru();
    await rest.createServer('hostile', { ...rawStdioServer('noise', 'noise'), slug: 'noise' });
    await rest.healthy('hostile', 'noise');
    expect(await callBeside('noise__hello')).toContain('hello from noise');
    await remove('noise');
  });

  it('that is silent harms no other', verifies('GW1', 'RT1'), async () => {
    await naru().rest.createServer('hostile', { ...rawStdioServer('silent', 'silent'), slug: 'mute' });
    expect(await callBeside('mute__hello')).not.toMatch(/^answered \{/);
    await remove('mute');
  });

  it('that ends soon after each start harms no other', verifies('GW1', 'RT1'), async () => {
    const { rest } = naru();
    await rest.createServer('hostile', { ...rawStdioServer('crash', 'crash'), slug: 'crash' });
    // Between two crashes it may answer; what matters is that the good one always does.
    await callBeside('crash__hello');
    await untilTrue('Naru waits before it starts it again', async () => {
      const { status } = (await rest.server('hostile', 'crash')).state;
      return status === 'restarting' || status === 'failed';
    });
    await remove('crash');
  });
});
