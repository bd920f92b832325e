import { expect, it } from 'vitest';
import type { ServedEras } from '../fixtures/everything/serve-http.ts';
import { startBearerProxy } from '../harness/bearer-proxy.ts';
import { startEverything } from '../harness/everything.ts';
import { readyServer, sharedNaru } from '../harness/shared-naru.ts';
import { verifies } from '../verifies.ts';
import { legacyClientModernUpstream, modernClientLegacyUpstream } from './exceptions.ts';
import type { Revision, ScenarioResult } from './suite.ts';
import { runServerSuite, scoredFailures } from './suite.ts';

const naru = sharedNaru();

/** The suite cannot send a key, so a proxy adds it; nothing else between suite and Naru changes. */
async function runThroughNaru(revision: Revision, eras: ServedEras): Promise<readonly ScenarioResult[]> {
  await using everything = await startEverything(eras);
  const { own } = await readyServer(naru(), { name: `${revision} to ${eras}`, kind: 'remote', url: everything.url });
  await using proxy = await startBearerProxy(own.url, own.key);
  const results = await runServerSuite(proxy.url, revision);
  return results.filter(({ scored }) => scored);
}

it.each([
  ['2025-11-25', 30],
  ['2026-07-28', 37],
] as const)(
  'passes %s in front of an upstream of both eras, all %i scenarios',
  verifies('GW1', 'GW4', 'GW8'),
  async (revision, count) => {
    const results = await runThroughNaru(revision, 'dual');
    expect(scoredFailures(results)).toEqual([]);
    expect(results).toHaveLength(count);
  },
);

it.each([
  ['2025-11-25', 'legacy', 30],
  ['2026-07-28', 'modern', 37],
] as const)(
  'passes %s in front of a %s-only upstream, all %i scenarios',
  verifies('GW8'),
  async (revision, eras, count) => {
    const results = await runThroughNaru(revision, eras);
    expect(scoredFailures(results)).toEqual([]);
    expect(results).toHaveLength(count);
  },
);

it.each([
  ['2025-11-25', 'modern', legacyClientModernUpstream],
  ['2026-07-28', 'legacy', modernClientLegacyUpstream],
] as const)(
  'passes %s in front of a %s-only upstream, but for the named scenarios',
  verifies('GW8'),
  async (revision, eras, exceptions) => {
    const results = await runThroughNaru(revision, eras);
    const failed = results.filter(({ passed }) => !passed);
    const unexpected = failed.filter(({ scenario }) => !(scenario in exceptions));
    expect(scoredFailures(unexpected)).toEqual([]);
    const nowPassing = Object.keys(exceptions).filter((name) => !failed.some(({ scenario }) => scenario === name));
    expect(nowPassing, 'These pass now: take them out of exceptions.ts.').toEqual([]);
  },
);
