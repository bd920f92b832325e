import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../wait.ts';
import type { Watchdog } from './watchdog.ts';

export interface GroupRequest {
  /** Absolute path of the program. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Patience at each step of stopping, milliseconds. */
  readonly stopStepMs: number;
  /** Absent on Windows only. */
  readonly watchdog: Watchdog | undefined;
}

export interface GroupExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program and all its children that stayed in its process group. */
export interface ProcessGroup {
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
  /** The program itself has ended and what it wrote has arrived, unless nobody reads it. Never rejects. */
  readonly exited: Promise<GroupExit>;
  /** Ends the whole group; see `Instance.stop`. */
  stop(): Promise<void>;
}

/**
 * The child names its group to the watchdog before it becomes the program, and holds the watchdog's pipe until then:
 * whenever Naru is killed, either the group is known or the watchdog still waits for it. `$@` is never parsed: the
 * program gets its arguments as they are.
 */
const announceAndRun = 'unset PWD OLDPWD SHLVL; printf "+%s\\n" "$$" >&3; exec "$@" 3>&-';

/** How long the last output of a program that ended may take to arrive, milliseconds. */
const drainMs = 250;
const pollMs = 20;

/** Starts a program in a process group of its own. Rejects with the error of spawn (EAGAIN, EMFILE …). */
export async function startGroup(request: GroupRequest): Promise<ProcessGroup> {
  const { watchdog, cwd, env } = request;
  const [file, args] = watchdog
    ? ['/bin/sh', ['-c', announceAndRun, 'sh', request.program, ...request.args]]
    : [request.program, [...request.args]];
  const child = spawn(file, args, {
    cwd,
    env: { ...env },
    detached: watchdog !== undefined,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe', watchdog?.pipe ?? 'ignore'],
  });
  const { stdin: input, stdout: output, stderr: errors } = child;
  if (input === null || output === null || errors === null) throw new Error('The pipes of a new process are missing.');
  // A broken pipe means that the program ended, which `exited` tells; without a listener it would end Naru.
  for (const stream of [input, output, errors]) stream.on('error', () => undefined);

  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = new Promise<GroupExit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const groupId = child.pid ?? 0;
  watchdog?.remember(groupId);

  // Until when the program's children may take their time.
  let patientUntil = Number.POSITIVE_INFINITY;
  const gone = ended.then(async () => {
    const patienceMs = Math.min(request.stopStepMs / 2, patientUntil - performance.now());
    if (watchdog) await sweep(groupId, patienceMs);
    watchdog?.forget(groupId);
    // A process that left the group may hold the pipes for ever.
    if (!(await within(closed, drainMs))) for (const stream of [input, output, errors]) stream.destroy();
  });

  const signal = (name: 'SIGTERM' | 'SIGKILL') =>
    watchdog ? signalGroup(groupId, name) : endTree(groupId, name === 'SIGKILL');
  const stop = async () => {
    input.end();
    if (await within(ended, request.stopStepMs)) return gone;
    signal('SIGTERM');
    patientUntil = performance.now() + request.stopStepMs;
    if (await within(ended, request.stopStepMs)) return gone;
    signal('SIGKILL');
    // Only a process stuck in the kernel outlives this; waiting for it would stop everything else too.
    await within(gone, request.stopStepMs);
  };
  let stopping: Promise<void> | undefined;

  return {
    input,
    output,
    errors,
    exited: ended.then(async (exit) => {
      await within(closed, drainMs);
      return exit;
    }),
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Ends what the program left behind in its group. */
async function sweep(groupId: number, patienceMs: number): Promise<void> {
  if (!signalGroup(groupId, 'SIGTERM')) return;
  if (await emptyWithin(groupId, patienceMs)) return;
  signalGroup(groupId, 'SIGKILL');
  // What was killed counts as a member until its new parent, init, has taken it; nobody can use the number till then.
  await emptyWithin(groupId, drainMs);
}

async function emptyWithin(groupId: number, patienceMs: number): Promise<boolean> {
  const until = performance.now() + patienceMs;
  while (signalGroup(groupId, 0)) {
    if (performance.now() >= until) return false;
    await sleep(pollMs);
  }
  return true;
}

/** Whether there was anybody to signal. */
function signalGroup(groupId: number, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  // kill(-1) would mean everybody, kill(0) our own group.
  if (groupId <= 1) return false;
  try {
    return process.kill(-groupId, signal);
  } catch {
    return false;
  }
}

function endTree(processId: number, force: boolean): void {
  const options = force ? ['/F'] : [];
  const ender = spawn('taskkill', ['/PID', String(processId), '/T', ...options], {
    stdio: 'ignore',
    windowsHide: true,
  });
  ender.on('error', () => undefined);
  ender.unref();
}
