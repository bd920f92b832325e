import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { NaruError } from '@naru/contract';

interface FindProgramOptions {
  readonly cwd: string;
  /** The PATH that the program itself will get. */
  readonly path: string;
}

type Candidate = 'program' | 'missing' | 'folder' | 'not-executable';

/**
 * The absolute path of a program, found as execvp(3) would find it. Looking it up before the start gives an error that
 * names what is wrong. Rejects with `runtime.failed`, `data.permanent`.
 */
export async function findProgram(command: string, { cwd, path }: FindProgramOptions): Promise<string> {
  if (/[/\\]/.test(command)) {
    const file = isAbsolute(command) ? command : resolve(cwd, command);
    const program = await firstProgram(file);
    if (program !== undefined) return program;
    throw notUsable(command, await examine(file));
  }
  for (const folder of path.split(delimiter)) {
    const file = await firstProgram(join(isAbsolute(folder) ? folder : resolve(cwd, folder), command));
    if (file !== undefined) return file;
  }
  throw notUsable(command, 'missing');
}

async function firstProgram(file: string): Promise<string | undefined> {
  // Of the kinds of program on Windows, only these start without a shell; .cmd and .bat do not.
  const endings = process.platform === 'win32' ? ['', '.exe', '.com'] : [''];
  for (const ending of endings) if ((await examine(file + ending)) === 'program') return file + ending;
  return undefined;
}

async function examine(file: string): Promise<Candidate> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return 'missing';
  if (found.isDirectory()) return 'folder';
  return access(file, constants.X_OK).then(
    () => 'program',
    () => 'not-executable',
  );
}

function notUsable(command: string, candidate: Candidate): NaruError {
  return new NaruError('runtime.failed', { message: whatIsWrong(command, candidate), data: { permanent: true } });
}

function whatIsWrong(command: string, candidate: Candidate): string {
  switch (candidate) {
    case 'folder':
      return `"${command}" is a folder, not a program. Check the command.`;
    case 'not-executable':
      return `The file "${command}" may not be executed. Make it executable (chmod +x) or check the command.`;
    case 'missing':
    case 'program':
      return `The program "${command}" was not found on this machine. Check the command.${hintFor(command)}`;
  }
}

function hintFor(command: string): string {
  if (command === 'uvx' || command === 'uv') return ' It comes with uv, from https://docs.astral.sh/uv/.';
  if (command === 'docker') return ' It comes with Docker Engine or Docker Desktop.';
  if (command === 'npx') {
    return process.platform === 'win32'
      ? ' On Windows it is a script: add the package by name and version instead.'
      : ' It comes with npm; or add the package by name and version instead.';
  }
  return '';
}
