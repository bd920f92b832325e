import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

export interface CommandResult {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a program to its end without a shell. A program that is missing is a result that is not ok. */
export function runCommand(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    execFile(program, args, { env, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: `${stdout}${stderr}`.trim() });
    });
  });
}

/** The full path of a program in PATH or one of the further folders; undefined when there is none. */
export function findProgram(name: string, furtherFolders: readonly string[] = []): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...furtherFolders];
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}
