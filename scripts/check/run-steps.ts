import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { root } from '../repository-files.ts';
import { countTests, noTests, type TestCounts, testReport } from '../test-counts.ts';
import type { CheckStep } from './steps.ts';

export interface StepResult {
  readonly step: CheckStep;
  readonly passed: boolean;
  readonly seconds: number;
  readonly output: string;
  /** For a step that is no test run: one failure if it failed. */
  readonly tests: TestCounts;
}

/** More at a time make each other slow: a type checker and a test run already use a core each. */
const maxAtOnce = Math.min(2, availableParallelism());

/** Runs all steps, prints a line for each as it ends, and what the failed ones said at the end. */
export async function runSteps(steps: readonly CheckStep[]): Promise<readonly StepResult[]> {
  const waiting = [...steps];
  const results: StepResult[] = [];
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const result = await runStep(step);
      console.log(line(result));
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: maxAtOnce }, worker));
  for (const { step, output } of results.filter((result) => !result.passed)) {
    console.log(`\n──── ${step.name} ────\n${output.trim()}`);
  }
  return results;
}

function line({ step, passed, seconds, tests }: StepResult): string {
  const figures = step.countsTests ? `  ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped` : '';
  return `${passed ? '✓' : '✗'} ${step.name.padEnd(24)} ${seconds.toFixed(1).padStart(5)} s${figures}`;
}

async function runStep(step: CheckStep): Promise<StepResult> {
  const startedAt = performance.now();
  using report = testReport();
  const [file, ...args] = step.program;
  const reporters = step.countsTests ? report.arguments : [];
  const { code, output } = await run([path.join(root, file), ...args, ...reporters]);
  const seconds = (performance.now() - startedAt) / 1000;
  const tests = step.countsTests ? countTests(report.file, code) : { ...noTests, failed: code === 0 ? 0 : 1 };
  return { step, passed: code === 0, seconds, output, tests };
}

function run(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: '1' };
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
