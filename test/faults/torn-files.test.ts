import { cp, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Canary } from '../fixtures/canary-upstream.ts';
import { startCanary } from '../fixtures/canary-upstream.ts';
import { startNode } from '../harness/child.ts';
import { startNaru } from '../harness/naru.ts';
import { modernCall } from '../harness/raw-mcp.ts';
import type { TemporaryFolder } from '../harness/temporary-folder.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { verifies } from '../verifies.ts';

const secret = 'a-header-value-that-must-survive';
let intact: TemporaryFolder;
let canary: Canary;
let key: string;
let files: readonly string[];

beforeAll(async () => {
  intact = await temporaryFolder();
  canary = await startCanary();
  await using naru = await startNaru({ dataDir: intact.path });
  await naru.rest.createProject('Torn', 'torn');
  await naru.rest.createServer('torn', {
    name: 'Canary',
    slug: 'canary',
    kind: 'remote',
    url: canary.url,
    headers: { 'X-Secret': secret },
  });
  await naru.rest.healthy('torn', 'canary');
  ({ key } = await naru.rest.createKey('torn'));
  await naru.stop();
  files = await ownFiles(intact.path);
});
afterAll(async () => {
  await canary[Symbol.asyncDispose]();
  await intact[Symbol.asyncDispose]();
});

/** Files that Naru itself writes into its folder; those of the database have a proof of their own in kill-nine.test.ts. */
async function ownFiles(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(path.join(folder, below), { withFileTypes: true });
  if (entries.some(({ name }) => name === 'PG_VERSION')) return [];
  const nested = entries.map(async (entry) => {
    const name = path.join(below, entry.name);
    if (entry.isDirectory()) return ownFiles(folder, name);
    return entry.isFile() ? [name] : [];
  });
  return (await Promise.all(nested)).flat();
}

it('has files of its own beside the database', () => {
  expect(files.length).toBeGreaterThan(0);
});

it('starts with everything, or says which file is broken, wherever a file was cut', {
  ...verifies('OP1'),
  timeout: 600_000,
}, async () => {
  for (const file of files) {
    const { size } = await stat(path.join(intact.path, file));
    const cuts = [...new Set([0, 1, Math.floor(size / 2), size - 1])].filter((cut) => cut >= 0 && cut < size);
    for (const cut of cuts) {
      await startsWhole(`${file} cut at ${cut}`, file, (copy) => truncate(copy, cut));
    }
    if (size === 0) continue;
    await startsWhole(`${file} with one byte changed`, file, async (copy) => {
      const bytes = await readFile(copy);
      const at = Math.floor(size / 2);
      bytes.writeUInt8((bytes[at] ?? 0) ^ 0x01, at);
      await writeFile(copy, bytes);
    });
  }
});

/** Either the start is refused with the file's name, or the server, its secret and the key work as before. */
async function startsWhole(what: string, file: string, tear: (copy: string) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  await cp(intact.path, folder.path, { recursive: true });
  await tear(path.join(folder.path, file));
  await using child = startNode({
    args: ['apps/cli/src/main.ts', 'up', '--json', '--port', '0', '--data', folder.path],
  });
  const line = await child.firstLine(40_000).catch(() => undefined);
  if (line === undefined) {
    expect(child.stderr(), `${what}: the refusal names the file`).toContain(path.basename(file));
    return;
  }
  const ready: { url: string } = JSON.parse(line);
  const before = canary.calls().length;
  const call = await modernCall(
    { url: new URL('/projects/torn/servers/canary/mcp', ready.url).href, key },
    'tools/call',
    {
      name: 'read',
      arguments: {},
    },
  );
  expect(call.text, `${what}: the key and the server still work`).toContain('done');
  expect(canary.calls()[before]?.headers['x-secret'], `${what}: the secret is whole`).toBe(secret);
}
