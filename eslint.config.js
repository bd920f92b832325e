// Only the rules that need types or that Biome does not have; Biome does the rest, faster. Every rule says why it is here.
import tseslint from 'typescript-eslint';

const environment = {
  message:
    'Configuration is read once, in config.ts or the CLI’s main.ts, and handed on as values: nothing else depends on the environment.',
};

/** What may not happen when a module is merely imported. */
const importTimeEffects = ['ExpressionStatement', 'VariableDeclaration > VariableDeclarator'].map((place) => ({
  selector: `Program > ${place} > CallExpression[callee.name=/^set(Interval|Timeout|Immediate)$/]`,
  message: 'Nothing happens on import: start timers in a function whose caller can stop them.',
}));

const moduleState = ['Program', 'Program > ExportNamedDeclaration'].map((place) => ({
  selector: `${place} > VariableDeclaration[kind="let"]`,
  message: 'No mutable state in a module: put it into a value that somebody creates, owns and closes.',
}));

const sources = ['packages/*/src/**/*.{ts,tsx}', 'apps/*/src/**/*.{ts,tsx}'];
const tests = ['**/*.test.{ts,tsx}', 'test/**/*.ts'];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.runtime/**', '**/*.d.ts'] },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A promise nobody waits for loses its error; Biome does not see one across packages.
      '@typescript-eslint/no-floating-promises': 'error',
      // An async callback where a plain one is expected: its rejection ends the process.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // A new state must be thought of everywhere states are told apart.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A caught value is unknown, and only errors are thrown.
      '@typescript-eslint/only-throw-error': 'error',
      // Lost otherwise: the stack of a rejection inside try.
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/await-thenable': 'error',
      // Four positional arguments cannot be read at the call.
      '@typescript-eslint/max-params': ['error', { max: 3, countVoidThis: false }],
      // A file is one idea (aim: 300, see scripts/check-sizes.ts), a function fits on a screen (aim: 60).
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: sources,
    // Programs that tests start are told what to do by the environment.
    ignores: [...tests, '**/*.fixture.ts', '**/db/testing.ts', '**/faults/**'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', ...environment }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'node:process', importNames: ['env'], ...environment },
            // Its timers, parsers and limits are the ones that egress and the gateway set.
            { name: 'axios', message: 'Outgoing requests go through @naru/egress.' },
          ],
        },
      ],
      'no-restricted-syntax': ['error', ...importTimeEffects, ...moduleState],
    },
  },
  {
    // A page has one theme, one language and one list of news for as long as it lives, and nobody to close them.
    files: ['apps/web/src/**/*.{ts,tsx}'],
    rules: { 'no-restricted-syntax': ['error', ...importTimeEffects] },
  },
  {
    // The places where a process reads its configuration.
    files: ['apps/*/src/config.ts', 'apps/cli/src/main.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    // A suite is one long function by nature, and its length is no sign of tangled logic.
    files: tests,
    rules: { 'max-lines-per-function': 'off' },
  },
);
