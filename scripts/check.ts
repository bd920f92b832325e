// `npm run check`: everything that can be said about the sources without starting the system.
import { runSteps } from './check/run-steps.ts';
import { steps } from './check/steps.ts';

const startedAt = performance.now();
const results = await runSteps(steps);
const failed = results.filter((result) => !result.passed).map((result) => result.step.name);
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
console.log(
  failed.length === 0 ? `\nAll checks passed in ${seconds} s.` : `\nFailed after ${seconds} s: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
