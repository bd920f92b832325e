import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { startNode } from '../harness/child.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

/** The published conformance suite, run as its users run it. */

export type Revision = '2025-11-25' | '2026-07-28';

export interface ScenarioResult {
  readonly scenario: string;
  /** Whether the revision counts it; extensions and later additions are run, but not counted. */
  readonly scored: boolean;
  readonly passed: boolean;
  /** What failed, in the suite's own words. */
  readonly failures: readonly string[];
}

const Checks = z.array(z.looseObject({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }));

export const suiteEntry = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/dist/index.js');

/** Runs everything that a revision requires of a server against an address that needs no key. */
export async function runServerSuite(url: string, revision: Revision): Promise<readonly ScenarioResult[]> {
  await using folder = await temporaryFolder();
  await using suite = startNode({
    args: [suiteEntry, 'server', '--url', url, '--requirements', revision, '-o', folder.path],
    cwd: folder.path,
  });
  await suite.exited;
  const report = suite.stdout() + suite.stderr();
  const [, summary] = report.split('=== SUMMARY ===');
  if (summary === undefined) throw new Error(`The suite reported nothing:\n${report.slice(-4_000)}`);
  const [scoredPart = '', unscoredPart = ''] = summary.split('Not scored for');
  const unscored = new Set([...unscoredPart.matchAll(/[✓✗] (\S+) \(/g)].map(([, scenario = '']) => scenario));
  const failures = await failuresIn(folder.path);
  return [...scoredPart.matchAll(/([✓✗]) (\S+): \d+ passed/g)].map(([, mark, scenario = '']) => ({
    scenario,
    scored: !unscored.has(scenario),
    passed: mark === '✓',
    failures: failures.get(scenario) ?? [],
  }));
}

/** Runs one scenario of the client suite; the suite appends its server's address to `command`. */
export async function runClientScenario(options: {
  readonly command: string;
  readonly scenario: string;
  readonly revision: Revision;
  readonly env: Readonly<Record<string, string>>;
}): Promise<ScenarioResult> {
  const { command, scenario, revision, env } = options;
  await using folder = await temporaryFolder();
  await using suite = startNode({
    args: [
      suiteEntry,
      'client',
      '--command',
      command,
      '--scenario',
      scenario,
      '--spec-version',
      revision,
      '-o',
      folder.path,
    ],
    cwd: folder.path,
    env,
  });
  const { code } = await suite.exited;
  const failures = (await failuresIn(folder.path)).get(scenario) ?? [];
  const passed = code === 0 && failures.length === 0;
  const report = passed || failures.length > 0 ? [] : [(suite.stdout() + suite.stderr()).slice(-3_000)];
  return { scenario, scored: true, passed, failures: [...failures, ...report] };
}

/** What each scenario's folder says went wrong; folders are named `[server-]scenario-time`. */
async function failuresIn(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const file of await readdir(folder, { recursive: true })) {
    if (path.basename(file) !== 'checks.json') continue;
    const checks = Checks.parse(JSON.parse(await readFile(path.join(folder, file), 'utf8')));
    const scenario = path
      .basename(path.dirname(file))
      .replace(/^server-/, '')
      .replace(/-\d{4}-\d\d-\d\dT.*$/, '');
    const failed = checks
      .filter(({ status }) => status === 'FAILURE')
      .map(({ id, errorMessage }) => `${id}: ${errorMessage ?? 'no reason given'}`);
    found.set(scenario, [...(found.get(scenario) ?? []), ...failed]);
  }
  return found;
}

/** One line for each scored scenario that failed, with its reasons. */
export function scoredFailures(results: readonly ScenarioResult[]): readonly string[] {
  return results
    .filter(({ scored, passed }) => scored && !passed)
    .map(({ scenario, failures }) => `${scenario}\n    ${failures.join('\n    ')}`);
}
