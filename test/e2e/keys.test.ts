import { expect, it } from 'vitest';
import { modernCall, resultOf } from '../harness/raw-mcp.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import { readyServer, sharedNaru } from '../harness/shared-naru.ts';
import { untilTrue } from '../harness/wait.ts';
import { verifies } from '../verifies.ts';

const naru = sharedNaru();

it('shows a key once and keeps no more than its beginning', verifies('GW4'), async () => {
  const { rest } = naru();
  const project = await rest.createProject('Keys');
  const { key, prefix, id } = await rest.createKey(project.slug, { name: 'shown once' });
  expect(key).toMatch(/^mcp_proj_[A-Za-z0-9_-]{20,}$/);
  expect(key.startsWith(prefix)).toBe(true);
  const list = await rest.send('GET', `/projects/${project.slug}/api-keys`);
  expect(list.text).toContain(id);
  expect(list.text).not.toContain(key);
});

it('refuses a key from the moment it is revoked', verifies('GW4'), async () => {
  const { rest } = naru();
  const { project, own, key } = await readyServer(naru(), rawStdioServer('revoked'));
  expect((await modernCall(own, 'tools/list')).status).toBe(200);
  expect((await rest.send('DELETE', `/projects/${project.slug}/api-keys/${key.id}`)).status).toBe(204);
  expect((await modernCall(own, 'tools/list')).status).toBe(401);
});

it('refuses a key after its last day', verifies('GW4'), async () => {
  const { rest } = naru();
  const { project, own } = await readyServer(naru(), rawStdioServer('expires'));
  const expiresAt = new Date(Date.now() + 3_000).toISOString();
  const { key } = await rest.createKey(project.slug, { expiresAt });
  expect(resultOf(await modernCall({ ...own, key }, 'tools/list'))).toHaveProperty('tools');
  await untilTrue('the key is refused', async () => (await modernCall({ ...own, key }, 'tools/list')).status === 401);
  const past = await rest.send('POST', `/projects/${project.slug}/api-keys`, {
    name: 'too late',
    expiresAt: '2020-01-01T00:00:00.000Z',
  });
  expect(past.status).toBe(422);
});
