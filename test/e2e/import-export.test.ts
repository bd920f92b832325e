import { ExportedServers, ImportResult } from '@naru/contract';
import { expect, it } from 'vitest';
import { startCanary } from '../fixtures/canary-upstream.ts';
import { sharedNaru } from '../harness/shared-naru.ts';
import { verifies } from '../verifies.ts';

const naru = sharedNaru();
const entry = new URL('../fixtures/raw-stdio.mjs', import.meta.url).pathname;

it('imports what MCP clients write and gives it back', verifies('RT7'), async () => {
  const { rest } = naru();
  await using canary = await startCanary();
  await rest.createProject('Imported', 'imported');
  const mcpServers = {
    'Local thing': {
      command: process.execPath,
      args: [entry, 'ok'],
      env: { TOKEN: 'a-secret-value' },
      disabled: false,
    },
    cursor_style: { url: canary.url },
    'windsurf-style': { serverUrl: canary.url },
    'gemini-style': { httpUrl: canary.url },
    'cline-style': { type: 'streamableHttp', url: canary.url, headers: { Authorization: 'Bearer another-secret' } },
    nothing: { args: ['neither command nor address'] },
  };
  const result = ImportResult.parse(await rest.ask('POST', '/projects/imported/import', { mcpServers }));
  const outcomes = Object.fromEntries(result.items.map(({ name, outcome }) => [name, outcome]));
  expect(outcomes).toEqual({
    'Local thing': 'created',
    cursor_style: 'created',
    'windsurf-style': 'created',
    'gemini-style': 'created',
    'cline-style': 'created',
    nothing: 'refused',
  });
  for (const { slug } of await rest.servers('imported')) await rest.healthy('imported', slug);
  expect((await rest.tools('imported')).items).toHaveLength(2 * 5);

  const answer = await rest.send('GET', '/projects/imported/export');
  const exported = ExportedServers.parse(answer.body);
  expect(Object.keys(exported.mcpServers)).toHaveLength(5);
  expect(answer.text).not.toContain('a-secret-value');
  expect(answer.text).not.toContain('another-secret');
  await rest.createProject('Again', 'again');
  const again = ImportResult.parse(await rest.ask('POST', '/projects/again/import', exported));
  // A secret is exported as the name of a variable; who imports it again has to fill it in.
  const refused = again.items.flatMap((item) => (item.outcome === 'refused' ? [`${item.name}: ${item.reason}`] : []));
  expect(refused).toEqual([
    expect.stringMatching(/^local-thing: .*\$\{TOKEN\}/),
    expect.stringMatching(/^cline-style: .*\$\{AUTHORIZATION\}/),
  ]);
});
