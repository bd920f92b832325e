// What is built from the sources, and when it has to be built again.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runStep } from './children.mjs';
import { contentHash } from './content-hash.mjs';
import { say, step } from './progress.mjs';

/** Each with its sources, what it makes, and the program (for Node) that makes it. */
export const targets = {
  web: {
    name: say('building the dashboard', '대시보드 빌드'),
    inputs: ['apps/web', 'packages/contract', 'package-lock.json'],
    output: 'apps/web/dist/index.html',
    program: ['node_modules/vite/bin/vite.js', 'build', 'apps/web', '--logLevel', 'warn'],
  },
  server: {
    name: say('building the server and the naru command', '서버와 naru 명령 빌드'),
    inputs: ['apps/server', 'apps/cli', 'packages', 'scripts/bundle.ts', 'package-lock.json'],
    output: 'dist/naru.mjs',
    program: ['scripts/bundle.ts'],
  },
  // A database that is initialised and empty: the first start unpacks it instead of running initdb.
  seed: {
    name: say('preparing the embedded database', '내장 데이터베이스 준비'),
    inputs: ['apps/server/src/db', 'package-lock.json'],
    output: 'dist/pglite-seed.tar.gz',
    program: ['apps/server/src/db/build-seed.ts', 'dist/pglite-seed.tar.gz'],
  },
};

/** Builds the target unless what it last made came from the same sources. */
export async function bringUpToDate(root, node, targetName) {
  const target = targets[targetName];
  const hash = contentHash(root, target.inputs);
  const marker = path.join(root, 'dist', '.built', targetName);
  const isCurrent =
    existsSync(path.join(root, target.output)) && existsSync(marker) && readFileSync(marker, 'utf8') === hash;
  if (isCurrent) return;
  // Gone before the work and written after it: an interrupted build is never taken as done.
  rmSync(marker, { force: true });
  mkdirSync(path.dirname(marker), { recursive: true });
  await step(target.name, () => runStep(node, target.program, target.name));
  writeFileSync(marker, hash);
}
