// Installs the locked dependencies when they are not the ones in node_modules.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runStep } from './children.mjs';
import { npmArguments } from './npm.mjs';
import { say, step } from './progress.mjs';

/** `npm ci` begins by deleting node_modules, and the marker with it: an interrupted install is never taken as done. */
const marker = path.join('node_modules', '.naru-lock-hash');

export async function installDependencies(root, node) {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const markerFile = path.join(root, marker);
  if (existsSync(markerFile) && readFileSync(markerFile, 'utf8') === wanted) return;
  const name = say('installing dependencies (a few minutes the first time)', '의존성 설치(처음에는 몇 분 걸립니다)');
  await step(name, () => runStep(node, npmArguments(['ci']), 'npm ci'));
  writeFileSync(markerFile, wanted);
}
