#!/usr/bin/env node
// The entry of every npm script. Plain JavaScript that any Node from 18 on can run: it brings a Node new enough for the
// sources, installs the locked dependencies, builds what is missing or out of date, and goes on under that Node.
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { bringUpToDate, targets } from './bootstrap/build.mjs';
import { runInForeground, stopStepsOnSignal } from './bootstrap/children.mjs';
import { installDependencies } from './bootstrap/dependencies.mjs';
import { withLock } from './bootstrap/lock.mjs';
import { provideNode } from './bootstrap/node-runtime.mjs';
import { reportFailure } from './bootstrap/progress.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const everything = Object.keys(targets);

/** What each npm script needs built, and the program it ends in. */
const commands = {
  start: { build: everything, program: ['dist/naru.mjs', 'up'] },
  build: { build: everything },
  check: { build: [], program: ['scripts/check.ts'] },
  test: { build: everything, program: ['scripts/test.ts'] },
  'test:faults': { build: everything, program: ['scripts/test.ts', '--faults'] },
  bench: { build: everything, program: ['bench/src/main.ts'] },
};

async function main() {
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    console.error(`Usage: node scripts/run.mjs <${Object.keys(commands).join('|')}> [arguments]`);
    return 2;
  }
  // npm may be called from any folder of the workspace; every path below is relative to the checkout.
  process.chdir(root);
  const startAgain = stopStepsOnSignal();
  const node = await withLock(path.join(root, '.runtime', 'prepare.lock'), async () => {
    const found = await provideNode(root);
    await installDependencies(root, found);
    for (const target of command.build) await bringUpToDate(root, found, target);
    return found;
  });
  startAgain();
  if (!command.program) return 0;
  const [file, ...fixed] = command.program;
  if (!existsSync(file)) throw new Error(`${file} is missing. Is this folder a complete copy of the repository?`);
  const options = { environment: environmentFor(name), wholeGroup: name !== 'start' };
  return runInForeground(node, [path.join(root, file), ...fixed, ...args], options);
}

/** A server started from a checkout keeps its data inside it, unless told otherwise. */
function environmentFor(name) {
  if (name !== 'start' || process.env.NARU_DATA_DIR) return {};
  return { NARU_DATA_DIR: path.join(root, '.naru') };
}

try {
  process.exitCode = await main();
} catch (error) {
  reportFailure(error);
  process.exitCode = 1;
}
