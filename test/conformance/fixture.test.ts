import { expect, it } from 'vitest';
import { startEverything } from '../harness/everything.ts';
import { runServerSuite, scoredFailures } from './suite.ts';

/** The fixture must be beyond doubt, so that a failure through Naru is Naru's. */
it.each([
  ['2025-11-25', 30],
  ['2026-07-28', 37],
] as const)('the everything fixture itself passes %s, all %i scenarios', async (revision, count) => {
  await using everything = await startEverything();
  const results = await runServerSuite(everything.url, revision);
  expect(scoredFailures(results)).toEqual([]);
  expect(results.filter(({ scored }) => scored)).toHaveLength(count);
});
