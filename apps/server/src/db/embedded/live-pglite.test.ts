import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { silentLog, testSeed } from '../testing.ts';
import { readArchive } from './archive.ts';
import { LivePglite } from './live-pglite.ts';
import { openPgliteFolder, PanicError } from './pglite-folder.ts';

vi.setConfig({ testTimeout: 90_000 });

it('opens the folder anew after PostgreSQL gave up, with everything that was committed', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'naru-live-'));
  await readArchive(await testSeed(), folder, new AbortController().signal);
  const live = new LivePglite({ lite: await openPgliteFolder(folder), folder, log: silentLog });
  await live.use((lite) => lite.exec("insert into instance_setting values ('a', '1', now())"));
  const panic = live.use(() => Promise.reject(new Error('Failed query', { cause: new PanicError() })));
  await expect(panic).rejects.toMatchObject({ code: 'instance.unavailable' });
  const { rows } = await live.use((lite) => lite.query('select key from instance_setting'));
  expect(rows).toEqual([{ key: 'a' }]);
  const again = live.use(() => Promise.reject(new PanicError()));
  await expect(again).rejects.toMatchObject({ code: 'instance.unavailable' });
  await expect(live.use((lite) => lite.exec('select 1'))).rejects.toMatchObject({ code: 'instance.unavailable' });
  expect(await live.close()).toBe(false);
  await rm(folder, { recursive: true, force: true });
});
