import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startCanary } from '../fixtures/canary-upstream.ts';
import { startNaru } from '../harness/naru.ts';
import { rawHttp } from '../harness/raw-http.ts';
import { modernCall } from '../harness/raw-mcp.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import { verifies } from '../verifies.ts';

/** Secrets that were given to Naru are nowhere to be found again (G1, G3, K1). */

const secrets = {
  header: 'seeded-header-secret-7d1f0c',
  environment: 'seeded-environment-secret-91ab3e',
  patched: 'seeded-patched-secret-5577aa',
};

function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex'), encodeURIComponent(secret)];
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

it('keeps no secret in its folder, its log or an answer', verifies('GW2', 'RT7'), async () => {
  await using canary = await startCanary();
  await using naru = await startNaru();
  const { rest, url, dataDir, adminToken } = naru;
  await rest.createProject('Secrets', 'secrets');
  await rest.createServer('secrets', {
    name: 'Remote',
    slug: 'remote',
    kind: 'remote',
    url: canary.url,
    headers: { Authorization: `Bearer ${secrets.header}` },
  });
  await rest.createServer('secrets', {
    ...rawStdioServer('Process'),
    slug: 'process',
    env: { TOKEN: secrets.environment },
  });
  for (const slug of ['remote', 'process']) await rest.healthy('secrets', slug);
  expect(canary.seen.at(-1)?.headers.authorization).toBe(`Bearer ${secrets.header}`);
  await rest.ask('PATCH', '/projects/secrets/servers/remote', { headers: { 'X-More': secrets.patched } });
  const { key } = await rest.createKey('secrets');
  const surroundings = await modernCall({ url: `${url}/projects/secrets/servers/process/mcp`, key }, 'tools/call', {
    name: 'surroundings',
    arguments: {},
  });
  expect(surroundings.text).toContain(secrets.environment);

  const document = await rest.ask('GET', '/openapi.json');
  const templates = JSON.stringify(document).match(/"\/[^"]*":\{(?=[^}]*"get")/g) ?? [];
  const gets = templates
    .map((one) => one.slice(1, one.indexOf('":')).replace(/^\/api\/v1/, ''))
    .flatMap((one) =>
      ['remote', 'process'].map((slug) => one.replace('{project}', 'secrets').replace('{server}', slug)),
    );
  const paths = [
    '/projects',
    '/projects/secrets/servers',
    '/projects/secrets/export',
    '/projects/secrets/api-keys',
    ...gets,
  ];
  const answers: string[] = [];
  for (const one of new Set(paths.filter((one) => !one.includes('{')))) {
    const answer = await rawHttp(`${url}/api/v1${one}`, {
      method: 'GET',
      headers: { authorization: `Bearer ${adminToken}`, accept: 'application/json' },
      timeoutMs: 5_000,
    }).catch(() => undefined);
    answers.push(answer?.text ?? '');
  }
  const wrong = await rest.send('PATCH', '/projects/secrets/servers/remote', {
    headers: { 'bad name': secrets.header },
  });
  answers.push(wrong.text, naru.output());
  await naru.stop();
  answers.push(naru.output());

  const hidden = [...Object.values(secrets), key, adminToken];
  const found = (text: string): readonly string[] =>
    hidden.filter((secret) => spellings(secret).some((one) => text.includes(one)));
  expect(answers.flatMap(found), 'secrets in answers and logs').toEqual([]);
  const inFiles = await Promise.all(
    (await filesBelow(dataDir)).map(async (file) => {
      const leaked = found(await readFile(file, 'latin1'));
      return leaked.map((secret) => `${path.relative(dataDir, file)}: ${secret}`);
    }),
  );
  expect(inFiles.flat(), 'secrets in files').toEqual([]);
});

it('gives a process nothing of its own surroundings', verifies('RT1'), async () => {
  await using naru = await startNaru({
    env: { NARU_TEST_LEAK: 'of-the-parent', AWS_SECRET_ACCESS_KEY: 'of-the-parent' },
  });
  await naru.rest.createProject('Clean', 'clean');
  await naru.rest.createServer('clean', { ...rawStdioServer('Process'), slug: 'process' });
  await naru.rest.healthy('clean', 'process');
  const { key } = await naru.rest.createKey('clean');
  const { text } = await modernCall({ url: `${naru.url}/projects/clean/servers/process/mcp`, key }, 'tools/call', {
    name: 'surroundings',
    arguments: {},
  });
  expect(text).toContain('argv');
  expect(text).not.toContain('of-the-parent');
  expect(text).not.toContain(naru.adminToken);
});
