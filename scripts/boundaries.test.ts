import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const configFile = path.join(root, '.dependency-cruiser.cjs');
const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const temporary: string[] = [];

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}
interface Cruise {
  readonly modules: { source: string; dependencies: { resolved: string }[] }[];
  readonly summary: { readonly violations: readonly Violation[] };
}

/** A house with the layout of this repository in which every rule is kept. */
const wellBuilt: Readonly<Record<string, string>> = {
  'tsconfig.json': '{"compilerOptions":{"module":"nodenext","allowImportingTsExtensions":true,"noEmit":true}}',
  'packages/contract/src/index.ts': "import { z } from 'zod'; export const Shape = z;",
  'packages/egress/src/index.ts': 'export const egress = 1;',
  'packages/gateway/src/index.ts': "import { Shape } from '@naru/contract'; export const gateway = Shape;",
  'packages/gateway/src/inner.ts': 'export const inner = 1;',
  'packages/gateway/src/edge/http.ts': "import '@modelcontextprotocol/client';",
  'packages/gateway/src/policy/limit/limit.ts': 'export const limit = 1;',
  'packages/gateway/src/policy/mask/mask.ts': 'export const mask = 1;',
  'packages/runtime/src/index.ts': "import { egress } from '@naru/egress'; export const runtime = egress;",
  'apps/server/src/index.ts': 'export const startServer = 1;',
  'apps/server/src/wire.ts':
    "import { gateway } from '@naru/gateway'; import { runtime } from '@naru/runtime'; export { gateway, runtime };",
  'apps/server/src/db/open.ts': 'export const open = 1;',
  'apps/server/src/features/keys/repository.ts': "import { open } from '../../db/open.ts'; export { open };",
  'apps/server/src/features/keys/service.ts': "import { open } from './repository.ts'; export { open };",
  'apps/server/src/features/teams/service.ts': "import { open } from '../keys/service.ts'; export { open };",
  'apps/web/src/main.tsx': "import { Shape } from '@naru/contract'; export { Shape };",
  'apps/cli/src/main.ts': "import { Shape } from '@naru/contract'; export { Shape };",
  'apps/cli/src/local.ts': "import { startServer } from '@naru/server'; export { startServer };",
  'test/shown.test.ts': "import { startServer } from '@naru/server'; export { startServer };",
};

/** For each rule the file that breaks it. */
const faults: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'contract-stands-alone': ['packages/contract/src/fault.ts', "import 'undici';"],
  'egress-stands-alone': ['packages/egress/src/fault.ts', "import '@naru/contract';"],
  'engines-do-not-meet': ['packages/gateway/src/fault-engine.ts', "import '@naru/runtime';"],
  'packages-not-apps': ['packages/runtime/src/fault.ts', "import '@naru/server';"],
  'front-door-only': [
    'apps/server/src/fault-door.ts',
    "import type { inner } from '../../../packages/gateway/src/inner.ts';",
  ],
  'outside-through-the-front-door': ['test/fault.test.ts', "import '../packages/gateway/src/inner.ts';"],
  'screens-speak-contract': ['apps/web/src/fault.tsx', "import '@naru/egress';"],
  'apps-not-apps': ['apps/server/src/fault-app.ts', "import '../../cli/src/main.ts';"],
  'cli-runs-the-server-in-local-only': ['apps/cli/src/fault.ts', "import '@naru/server';"],
  'mcp-sdk-at-the-edges': [
    'packages/gateway/src/fault-sdk.ts',
    "import type { Client } from '@modelcontextprotocol/client';",
  ],
  'policies-do-not-meet': ['packages/gateway/src/policy/limit/fault.ts', "import '../mask/mask.ts';"],
  'features-meet-in-services': ['apps/server/src/features/teams/fault.ts', "import '../keys/repository.ts';"],
  'repositories-own-the-database': ['apps/server/src/features/keys/fault.ts', "import '../../db/open.ts';"],
  'engines-are-built-in-wire': ['apps/server/src/fault-wire.ts', "import '@naru/gateway';"],
  'must-resolve': ['packages/gateway/src/fault-missing.ts', "import './nowhere.ts';"],
  'no-cycles': ['packages/runtime/src/fault-cycle.ts', "import './other-side.ts'; export const here = 1;"],
  'declared-dependencies': ['packages/runtime/src/fault-undeclared.ts', "import 'undici';"],
  'no-tests-in-sources': ['packages/runtime/src/fault-test.ts', "import '../../../test/shown.test.ts';"],
};

function build(files: Readonly<Record<string, string>>): string {
  const house = realpathSync(mkdtempSync(path.join(tmpdir(), 'naru-boundaries-')));
  temporary.push(house);
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
    writeFileSync(path.join(house, file), `${text}\n`);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  const declared = { zod: '1', '@modelcontextprotocol/client': '1' };
  for (const unit of [
    'packages/contract',
    'packages/egress',
    'packages/gateway',
    'packages/runtime',
    'apps/server',
    'apps/web',
    'apps/cli',
  ]) {
    const name = `@naru/${path.basename(unit)}`;
    const ours = {
      '@naru/contract': '*',
      '@naru/egress': '*',
      '@naru/gateway': '*',
      '@naru/runtime': '*',
      '@naru/server': '*',
    };
    const manifest = {
      name,
      type: 'module',
      exports: { '.': './src/index.ts' },
      dependencies: { ...declared, ...ours },
    };
    write(`${unit}/package.json`, JSON.stringify(manifest));
    mkdirSync(path.join(house, 'node_modules/@naru'), { recursive: true });
    symlinkSync(path.join(house, unit), path.join(house, 'node_modules', name));
  }
  for (const name of ['zod', 'undici', '@modelcontextprotocol/client']) {
    write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, type: 'module', exports: { '.': './index.js' } }),
    );
    write(`node_modules/${name}/index.js`, 'export const z = 1;');
  }
  write('package.json', JSON.stringify({ name: 'house', type: 'module', dependencies: { '@naru/server': '*' } }));
  return house;
}

function cruise(folder: string, ...entries: string[]): Promise<Cruise> {
  const args = [program, '--config', configFile, '--output-type', 'json', ...entries];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      // The exit code is the number of violations; no JSON at all means that it did not run.
      if (stdout.startsWith('{')) resolve(JSON.parse(stdout));
      else reject(error ?? new Error(stderr));
    });
  });
}

afterAll(() => {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
});

describe('the rules on who may import whom', { timeout: 60_000 }, () => {
  it('accept a house that keeps them', async () => {
    const { summary } = await cruise(build(wellBuilt), 'packages', 'apps', 'test');
    expect(summary.violations).toEqual([]);
  });

  it('each find the fault planted for it', async () => {
    const planted = Object.fromEntries(Object.values(faults));
    const back = {
      'packages/runtime/src/other-side.ts': "import { here } from './fault-cycle.ts'; export { here };",
    };
    const { summary } = await cruise(build({ ...wellBuilt, ...planted, ...back }), 'packages', 'apps', 'test');
    const found = summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
    expect(found).toEqual(expect.arrayContaining(Object.entries(faults).map(([rule, [file]]) => `${rule}: ${file}`)));
  });

  it('have a planted fault each', () => {
    const { forbidden } = createRequire(import.meta.url)(configFile);
    const names = forbidden.map((rule: { name: string }) => rule.name);
    expect(Object.keys(faults).toSorted()).toEqual(names.toSorted());
  });

  it('see through the package names of this repository to its sources', async () => {
    const { modules } = await cruise(root, 'packages');
    const resolved = modules.flatMap((module) => module.dependencies.map((dependency) => dependency.resolved));
    expect(resolved).toContain('packages/contract/src/index.ts');
  });
});
