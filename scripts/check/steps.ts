/** One thing that `npm run check` looks at: a program for Node, and why it is there. */
export interface CheckStep {
  readonly name: string;
  /** Path of a JavaScript or TypeScript program, relative to the checkout, and its arguments. */
  readonly program: readonly [file: string, ...args: string[]];
  /** Set for steps whose figures are tests. */
  readonly countsTests?: boolean;
}

const bin = {
  biome: 'node_modules/@biomejs/biome/bin/biome',
  tsc: 'node_modules/typescript/bin/tsc',
  eslint: 'node_modules/eslint/bin/eslint.js',
  depcruise: 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
  knip: 'node_modules/knip/bin/knip.js',
  vitest: 'node_modules/vitest/vitest.mjs',
} as const;

const sourceFolders = ['packages', 'apps', 'test', 'bench', 'scripts'];

/** Longest first: two run at a time, and the short ones fill the gaps. */
export const steps: readonly CheckStep[] = [
  {
    name: 'unit tests',
    program: [bin.vitest, 'run', '--project', 'unit', '--project', 'web'],
    countsTests: true,
  },
  { name: 'lint that needs types', program: [bin.eslint, '--max-warnings', '0', '.'] },
  { name: 'types', program: [bin.tsc, '-p', 'tsconfig.json'] },
  { name: 'types of the dashboard', program: [bin.tsc, '-p', 'apps/web/tsconfig.json'] },
  { name: 'dead code', program: [bin.knip, '--no-config-hints'] },
  { name: 'boundaries', program: [bin.depcruise, '--config', '.dependency-cruiser.cjs', ...sourceFolders] },
  { name: 'format and lint', program: [bin.biome, 'ci', '--colors=off', '--error-on-warnings', '.'] },
  { name: 'documented paths', program: ['scripts/check-docs-paths.ts'] },
  { name: 'sizes', program: ['scripts/check-sizes.ts'] },
  { name: 'versions', program: ['scripts/check-versions.ts'] },
  { name: 'credentials', program: ['scripts/check-secrets.ts'] },
];
