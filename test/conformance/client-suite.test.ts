import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sharedNaru } from '../harness/shared-naru.ts';
import { verifies } from '../verifies.ts';
import { runClientScenario } from './suite.ts';

const naru = sharedNaru();
const driver = fileURLToPath(new URL('client-driver.ts', import.meta.url));

/**
 * The scenarios about requests that Naru sends to an upstream. Those left out are about signing in to an upstream with
 * OAuth, which Naru does not do yet.
 */
it.each([
  ['initialize', '2025-11-25'],
  ['tools_call', '2025-11-25'],
  ['elicitation-sep1034-client-defaults', '2025-11-25'],
  ['tools_call', '2026-07-28'],
  ['request-metadata', '2026-07-28'],
  ['http-standard-headers', '2026-07-28'],
  ['http-custom-headers', '2026-07-28'],
  ['http-invalid-tool-headers', '2026-07-28'],
  ['json-schema-ref-no-deref', '2026-07-28'],
  ['sep-2322-client-request-state', '2026-07-28'],
] as const)('as a client of the suite passes %s of %s', verifies('GW1', 'GW8'), async (scenario, revision) => {
  const { url, adminToken } = naru();
  const { passed, failures } = await runClientScenario({
    command: `${process.execPath} ${driver}`,
    scenario,
    revision,
    env: { NARU_TEST_URL: url, NARU_TEST_TOKEN: adminToken },
  });
  expect(failures).toEqual([]);
  expect(passed).toBe(true);
});
