import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json of the whole. */
export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

const maxKeptCharacters = 2_000_000;

export interface ChildOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Runs as another user, for programs that refuse to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of a test: its output is kept, and it never outlives the test run. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  stdout(): string;
  stderr(): string;
  write(text: string): void;
  /** Resolves to the first line of standard output; fails when the process ends before it wrote one. */
  firstLine(timeoutMs: number): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** Asks it to end, and ends it after `graceMs`. */
  stop(graceMs?: number): Promise<Exit>;
}

/** Starts `process.execPath` (Node) with the given arguments. */
export function startNode(options: ChildOptions): Child {
  return startProgram(process.execPath, options);
}

/** The test runner ends its workers with SIGTERM, which runs no exit handlers by itself. */
function exitOnTermination(): void {
  if (!process.listeners('SIGTERM').includes(exitNow)) process.on('SIGTERM', exitNow);
}

function exitNow(): void {
  process.exit(143);
}

export function startProgram(program: string, { args, env = {}, cwd = repositoryRoot, user }: ChildOptions): Child {
  const child = spawn(program, [...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...user,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout = (stdout + text).slice(-maxKeptCharacters);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-maxKeptCharacters);
  });
  // A child that ended already must not fail the test that still writes to it.
  child.stdin.on('error', () => undefined);
  process.setMaxListeners(100);
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  exitOnTermination();
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (error) => {
      stderr += String(error);
      resolve({ code: -1, signal: null });
    });
    child.once('close', (code, signal) => {
      process.off('exit', killAtExit);
      resolve({ code, signal });
    });
  });
  const stop = async (graceMs = 15_000): Promise<Exit> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    const exit = await exited;
    clearTimeout(timer);
    return exit;
  };
  return {
    get pid() {
      return child.pid ?? -1;
    },
    exited,
    stdout: () => stdout,
    stderr: () => stderr,
    write: (text) => void child.stdin.write(text),
    kill: (signal) => void child.kill(signal),
    stop,
    firstLine: async (timeoutMs) => {
      const signal = AbortSignal.timeout(timeoutMs);
      while (!stdout.includes('\n')) {
        const ended = exited.then((exit) => exit);
        const exit = await Promise.race([once(child.stdout, 'data', { signal }).then(() => undefined), ended]);
        if (exit !== undefined && !stdout.includes('\n')) {
          throw new Error(`The process ended (${exit.code ?? exit.signal}) before it was ready:\n${stdout}\n${stderr}`);
        }
      }
      return stdout.slice(0, stdout.indexOf('\n'));
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}
