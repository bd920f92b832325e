import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from '../repository-files.ts';
import { countTests, type TestCounts, testReport } from '../test-counts.ts';

/** Runs the tests in test/ (all, or those below the folders) with this terminal. */
export async function runSystemTests(folders: readonly string[], environment: NodeJS.ProcessEnv): Promise<TestCounts> {
  using report = testReport();
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--project', 'system', ...folders, ...report.arguments, '--reporter=./test/reporter.ts'];
  const code = await new Promise<number | null>((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const child = spawn(process.execPath, [vitest, ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env,
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
  return countTests(report.file, code);
}
