import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { RequirementState } from './requirements.ts';
import { areas } from './requirements.ts';

/** `node test/features-page.ts` writes docs/features.md; with `--check` it fails when the page is not up to date. */

const page = fileURLToPath(new URL('../docs/features.md', import.meta.url));

const marks: Readonly<Record<RequirementState, string>> = {
  works: '✅ works',
  partly: '◐ partly',
  planned: '○ planned',
};

function featuresPage(): string {
  const sections = areas.map(({ title, requirements }) => {
    const rows = Object.entries(requirements).map(
      ([id, { state, sentence }]) => `| ${id} | ${marks[state]} | ${sentence} |`,
    );
    return [`## ${title}`, '', '| id | state | what |', '|---|---|---|', ...rows, ''].join('\n');
  });
  return [
    '# What Naru does',
    '',
    '<!-- Made by `node test/features-page.ts` from test/requirements.ts. -->',
    '',
    'A row that says “works” or “partly” is cited by a whole-system test that passes; `npm test` fails otherwise.',
    '',
    ...sections,
  ].join('\n');
}

const wanted = featuresPage();
if (process.argv.includes('--check')) {
  const found = await readFile(page, 'utf8').catch(() => '');
  if (found !== wanted) {
    process.stderr.write('docs/features.md is not up to date: run `node test/features-page.ts`.\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(page, wanted);
}
