import type { Requirement } from './requirements.ts';

/** What the tests of one run said about one capability. */
export interface Citations {
  readonly passed: number;
  readonly failed: number;
}

/** Lines of the table that ends a run: id, state, passing and failing tests that cite it. */
export function capabilityTable(
  requirements: ReadonlyMap<string, Requirement>,
  cited: ReadonlyMap<string, Citations>,
): readonly string[] {
  return [...requirements].map(([id, { state, sentence }]) => {
    const { passed, failed } = cited.get(id) ?? { passed: 0, failed: 0 };
    const tests = passed + failed === 0 ? '' : `${passed} passed${failed === 0 ? '' : `, ${failed} failed`}`;
    return `${id.padEnd(5)} ${state.padEnd(8)} ${tests.padEnd(20)} ${sentence}`;
  });
}

/** Why the claims in requirements.ts do not hold, judged by one whole run; empty when they do. */
export function brokenClaims(
  requirements: ReadonlyMap<string, Requirement>,
  cited: ReadonlyMap<string, Citations>,
): readonly string[] {
  const unknown = [...cited.keys()]
    .filter((id) => !requirements.has(id))
    .map((id) => `${id} is cited by a test, but requirements.ts does not have it.`);
  const unproved = [...requirements]
    .filter(([id, { state }]) => state !== 'planned' && (cited.get(id)?.passed ?? 0) === 0)
    .map(([id, { state }]) => `${id} is said to be "${state}", but no passing whole-system test cites it.`);
  return [...unknown, ...unproved];
}
