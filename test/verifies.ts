import type { TestOptions } from 'vitest';
import type { RequirementId } from './requirements.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** Ids of the capabilities this test shows to work. */
    verifies?: readonly RequirementId[];
  }
}

/** Second argument of a whole-system test: `it('keeps listing …', verifies('GW1', 'GW5'), async () => …)`. */
export function verifies(...ids: readonly RequirementId[]): TestOptions {
  return { meta: { verifies: ids } };
}
