import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const repository = path.resolve(import.meta.dirname, '../..');
const readyWithinMs = 60_000;
const graceMs = 10_000;

export interface RunningProgram<Ready> extends AsyncDisposable {
  readonly pid: number;
  /** The first line of JSON that it printed. */
  readonly ready: Ready;
}

interface ProgramOptions<Ready> {
  /** What follows `node` on the command line. */
  readonly args: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  parse(line: unknown): Ready;
}

/** Starts a program under this Node and waits for its line of JSON. Its log is shown only when it does not come up. */
export async function startProgram<Ready>({
  args,
  environment,
  parse,
}: ProgramOptions<Ready>): Promise<RunningProgram<Ready>> {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, args, { cwd: repository, stdio: ['pipe', 'pipe', 'pipe'], env });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000);
  });
  const exited = once(child, 'exit');
  try {
    const line = await Promise.race([
      firstJsonLine(child),
      exited.then(() => Promise.reject(new Error('ended at once'))),
    ]);
    return { pid: child.pid ?? 0, ready: parse(line), [Symbol.asyncDispose]: () => end(child, exited) };
  } catch (error) {
    await end(child, exited);
    throw new Error(`${args.join(' ')} did not start: ${String(error)}\n${log}`);
  }
}

/** One of the benchmark's own programs; resolves to where it listens. */
export async function startServer(
  name: string,
  ...args: readonly string[]
): Promise<AsyncDisposable & { readonly url: string; readonly port: number; readonly pid: number }> {
  const file = path.join(import.meta.dirname, 'programs', `${name}.ts`);
  const program = await startProgram({ args: [file, ...args], parse: portOf });
  const port = program.ready;
  return {
    port,
    pid: program.pid,
    url: `http://127.0.0.1:${port}/mcp`,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

export function temporaryFolder(): Disposable & { readonly path: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'naru-bench-'));
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

async function firstJsonLine(child: ChildProcess): Promise<unknown> {
  if (!child.stdout) throw new Error('no output');
  const lines = createInterface({ input: child.stdout });
  const signal = AbortSignal.timeout(readyWithinMs);
  for (;;) {
    const [line]: string[] = await once(lines, 'line', { signal });
    if (line?.startsWith('{')) return JSON.parse(line);
  }
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const killTimer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(killTimer);
}

function portOf(line: unknown): number {
  if (typeof line === 'object' && line !== null && 'port' in line && typeof line.port === 'number') return line.port;
  throw new Error(`a line without a port: ${JSON.stringify(line)}`);
}
