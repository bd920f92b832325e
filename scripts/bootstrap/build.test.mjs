import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bringUpToDate, targets } from './build.mjs';
import { contentHash } from './content-hash.mjs';

let root;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'naru build '));
  mkdirSync(path.join(root, 'src/node_modules'), { recursive: true });
  writeFileSync(path.join(root, 'src/a.ts'), 'one');
});
afterEach(() => {
  delete targets.probe;
  rmSync(root, { recursive: true, force: true });
});

it('hashes what is built: contents and names, not times, tests and dependencies', () => {
  const before = contentHash(root, ['src']);
  utimesSync(path.join(root, 'src/a.ts'), new Date(0), new Date(0));
  writeFileSync(path.join(root, 'src/a.test.ts'), 'test');
  writeFileSync(path.join(root, 'src/node_modules/b.js'), 'dependency');
  expect(contentHash(root, ['src'])).toBe(before);
  writeFileSync(path.join(root, 'src/a.ts'), 'two');
  expect(contentHash(root, ['src'])).not.toBe(before);
});

it('builds once for the same sources, again when they change, and again after a failure', async () => {
  const count = path.join(root, 'count');
  const program = path.join(root, 'make.mjs');
  writeFileSync(
    program,
    `import { appendFileSync, readFileSync } from 'node:fs';
     appendFileSync(${JSON.stringify(count)}, 'x');
     if (readFileSync(${JSON.stringify(path.join(root, 'src/a.ts'))}, 'utf8') === 'broken') process.exit(1);`,
  );
  targets.probe = { name: 'probe', inputs: ['src'], output: 'count', program: [program] };
  const build = () => bringUpToDate(root, process.execPath, 'probe');
  const times = () => readFileSync(count, 'utf8').length;

  await build();
  await build();
  expect(times()).toBe(1);
  writeFileSync(path.join(root, 'src/a.ts'), 'broken');
  await expect(build()).rejects.toThrow('probe failed');
  writeFileSync(path.join(root, 'src/a.ts'), 'one');
  await build();
  expect(times()).toBe(3);
});
