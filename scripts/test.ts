// `npm test`: sets up what the tests need, runs the checks and the whole-system tests, and ends with their figures.
import { parseArgs } from 'node:util';
import { runSteps } from './check/run-steps.ts';
import { steps } from './check/steps.ts';
import { addCounts, noTests, type TestCounts } from './test-counts.ts';
import { provideTestDatabase } from './test-run/postgres.ts';
import { provideSystemPackages } from './test-run/system-packages.ts';
import { runSystemTests } from './test-run/system-tests.ts';

const longRounds = '200';

interface Options {
  readonly rounds: number;
  readonly faultsOnly: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: { repeat: { type: 'string', default: '1' }, faults: { type: 'boolean', default: false } },
  });
  const rounds = Number(values.repeat);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--repeat takes a whole number from 1 on.');
  return { rounds, faultsOnly: values.faults };
}

async function main(): Promise<number> {
  const { rounds, faultsOnly } = readOptions();
  const missing = await provideSystemPackages();
  await using database = await provideTestDatabase();
  if (database) process.env['TEST_DATABASE_URL'] = database.url;
  console.log(database ? `PostgreSQL: ${database.origin}.` : 'PostgreSQL: none, its tests are skipped.');

  let total: TestCounts = noTests;
  for (let round = 1; round <= rounds; round++) {
    if (rounds > 1) console.log(`\n════ Round ${round} of ${rounds} ════`);
    const counts = faultsOnly
      ? await runSystemTests(['test/faults'], { NARU_FAULT_ROUNDS: longRounds })
      : await runEverything(round === 1);
    total = addCounts(total, counts);
  }
  return conclude(total, missing);
}

/** What only reads the sources says the same in every round. */
async function runEverything(withSourceChecks: boolean): Promise<TestCounts> {
  console.log('\nChecks');
  const results = await runSteps(steps.filter((step) => withSourceChecks || step.countsTests));
  console.log('\nWhole system');
  const system = await runSystemTests([], {});
  return addCounts(...results.map((result) => result.tests), system);
}

function conclude(total: TestCounts, missing: readonly string[]): number {
  for (const sentence of missing) console.log(`Missing: ${sentence}.`);
  const isStrict = process.env['CI'] === 'true';
  const isIncomplete = isStrict && (total.skipped > 0 || missing.length > 0);
  if (isIncomplete) console.log('With CI=true nothing may be skipped or missing: this run counts as failed.');
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed > 0 || isIncomplete ? 1 : 0;
}

process.exitCode = await main();
