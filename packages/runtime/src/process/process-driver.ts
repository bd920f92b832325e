import { hash } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NaruError } from '@naru/contract';
import type { Instance, RuntimeDriver, StartRequest } from '../driver.ts';
import type { RuntimeLimits } from '../limits.ts';
import { readLines } from '../log/read-lines.ts';
import type { HostEnvironment } from '../ports.ts';
import { environmentFor } from './environment.ts';
import { findProgram } from './find-program.ts';
import { type GroupExit, type ProcessGroup, startGroup } from './process-group.ts';
import type { Watchdog } from './watchdog.ts';

interface ProcessDriverOptions {
  /** Each server gets a folder of its own in here, with its `home`; temporary files lie beside it, in `t`. */
  readonly serversDir: string;
  readonly host: HostEnvironment;
  readonly limits: Pick<RuntimeLimits, 'stopStepMs' | 'maxLineBytes' | 'maxErrorBytesPerSecond'>;
  /** Called at the first start. Gives undefined on Windows, where nothing ends servers after a SIGKILL of Naru. */
  watchdog(): Watchdog | undefined;
}

/**
 * Servers as ordinary processes of Naru's own user, without isolation. A process that leaves its process group on
 * purpose (setsid) is not followed.
 */
export function createProcessDriver(options: ProcessDriverOptions): RuntimeDriver {
  return {
    name: 'process',
    isolation: 'none',
    async start(request, signal) {
      signal.throwIfAborted();
      const group = await startProgram(request, options);
      if (signal.aborted) {
        await group.stop();
        throw signal.reason;
      }
      readLines(group.errors, {
        // Twice what is kept, so that a secret on the edge is masked as a whole before the line is cut.
        maxLineChars: options.limits.maxLineBytes * 2,
        maxBytesPerSecond: options.limits.maxErrorBytesPerSecond,
        onLine: (line) => request.onErrorLine(line),
      });
      return instanceOf(group);
    },
    deleteFiles: async (serverId) => {
      const { serverDir, tempDir } = foldersOf(options.serversDir, serverId);
      for (const folder of [serverDir, tempDir]) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
    close: async () => undefined,
  };
}

async function startProgram(request: StartRequest, options: ProcessDriverOptions): Promise<ProcessGroup> {
  const { launch } = request;
  const { homeDir, tempDir } = foldersOf(options.serversDir, request.serverId);
  for (const folder of [homeDir, tempDir]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const cwd = launch.cwd ?? homeDir;
  await requireFolder(cwd);
  const env = environmentFor({ declared: launch.env, homeDir, tempDir, host: options.host });
  const program = await findProgram(launch.command, { cwd, path: env['PATH'] ?? '' });
  try {
    return await startGroup({
      program,
      args: launch.args,
      cwd,
      env,
      stopStepMs: options.limits.stopStepMs,
      watchdog: options.watchdog(),
    });
  } catch (error) {
    throw new NaruError('runtime.failed', { message: whyNotStarted(launch.command, error), cause: error });
  }
}

/**
 * The folders that belong to one server. That for temporary files has a short name of its own: programs put Unix sockets
 * there, whose whole path may have about a hundred characters.
 */
function foldersOf(serversDir: string, serverId: string) {
  const serverDir = join(serversDir, serverId);
  const shortName = hash('sha256', serverId, 'hex').slice(0, 8);
  return { serverDir, homeDir: join(serverDir, 'home'), tempDir: join(dirname(serversDir), 't', shortName) };
}

async function requireFolder(cwd: string): Promise<void> {
  const found = await stat(cwd).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new NaruError('runtime.failed', {
    message: `The working folder "${cwd}" does not exist on this machine. Create it or change it.`,
    data: { permanent: true },
  });
}

function whyNotStarted(command: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  switch (code) {
    case 'EAGAIN':
    case 'ENOMEM':
      return `There was no room for another process when starting "${command}" (${code}). Stop other programs, or raise the limit on processes.`;
    case 'EMFILE':
    case 'ENFILE':
      return `Too many files are open to start "${command}" (${code}). Raise the limit on open files (ulimit -n).`;
    case 'E2BIG':
      return `The arguments and variables of "${command}" are too large for this machine. Shorten them.`;
    default:
      return `The program "${command}" could not be started (${code}). Check the command.`;
  }
}

function instanceOf(group: ProcessGroup): Instance {
  return {
    input: group.input,
    output: group.output,
    exited: group.exited.then(howItEnded),
    stop: () => group.stop(),
  };
}

/** Signals that a person can do something about. */
const signalHints: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: ', often because memory ran out',
  SIGSEGV: ': it crashed inside',
  SIGABRT: ': it gave up, often because memory ran out',
};

function howItEnded({ code, signal }: GroupExit): string {
  if (signal !== null) return `The program was ended by ${signal}${signalHints[signal] ?? ''}.`;
  if (code === 0) return 'The program ended by itself without an error (exit code 0).';
  return `The program ended with exit code ${code}.`;
}
