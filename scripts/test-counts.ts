import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: TestCounts = { passed: 0, failed: 0, skipped: 0 };

interface TestReport extends Disposable {
  readonly file: string;
  /** For vitest, so that it writes its figures into `file` beside what it prints. */
  readonly arguments: readonly string[];
}

/** A place for a test run's figures; removed when disposed. */
export function testReport(): TestReport {
  const folder = mkdtempSync(path.join(tmpdir(), 'naru-figures-'));
  const file = path.join(folder, 'report.json');
  return {
    file,
    arguments: ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * Reads the figures of a run. One that ended badly has at least one failure, even when no test says so: it may have ended
 * before its first test, or for a reason outside of any.
 */
export function countTests(file: string, exitCode: number | null): TestCounts {
  const counts = existsSync(file) ? readCounts(file) : noTests;
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function readCounts(file: string): TestCounts {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export function addCounts(...all: readonly TestCounts[]): TestCounts {
  const sum = (kind: keyof TestCounts) => all.reduce((total, counts) => total + counts[kind], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
