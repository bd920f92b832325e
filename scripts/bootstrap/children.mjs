// Programs that the bootstrap runs: steps, whose output matters only when they fail, and the one it ends in.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { StepFailure } from './progress.mjs';

const isWindows = process.platform === 'win32';
const keptOutputChars = 20_000;
/** The same signal again within this time is an echo (from the terminal and from npm), later it is a second wish. */
const echoMs = 500;
const parentPollMs = 300;

let runningStep;

/** Ends the step under way when the person stops the bootstrap. Returns what takes this back. */
export function stopStepsOnSignal() {
  const stop = (signal) => {
    runningStep?.kill(signal);
    process.exit(exitCodeOf(null, signal));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, stop);
  };
}

/** Runs a program under the given Node and waits; rejects with a StepFailure that carries its output. */
export function runStep(node, args, what) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environmentWith(node), NO_COLOR: '1' },
    });
    runningStep = child;
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-keptOutputChars);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => reject(new StepFailure(`${what} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      runningStep = undefined;
      if (code === 0) resolve(output);
      else reject(new StepFailure(`${what} failed (${signal ?? `exit code ${code}`}). Its output is above.`, output));
    });
  });
}

/**
 * Runs the final program with this terminal, passes signals on, and resolves to the exit code to leave with. `wholeGroup`:
 * what the program started gets the signal too, for one that does not look after its own children.
 */
export function runInForeground(node, args, { environment, wholeGroup }) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...environmentWith(node), ...environment },
      // In a group of its own: on Ctrl-C the terminal and npm each signal us, and the program must hear it once.
      detached: !isWindows,
    });
    const lastAt = new Map();
    const forward = (signal) => {
      const now = Date.now();
      if (now - (lastAt.get(signal) ?? 0) > echoMs) pass(child, signal === 'SIGHUP' ? 'SIGTERM' : signal, wholeGroup);
      lastAt.set(signal, now);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
    const stopWatching = whenNpmIsGone(() => forward('SIGTERM'));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      stopWatching();
      resolve(exitCodeOf(code, signal));
    });
  });
}

function pass(child, signal, wholeGroup) {
  if (wholeGroup && !isWindows && child.exitCode === null) process.kill(-child.pid, signal);
  else child.kill(signal);
}

/**
 * npm passes SIGTERM to its shell, which dies of it and tells us nothing: what is left to see is another parent.
 * Started without npm, a parent that goes away (a shell that started us in the background) means nothing.
 */
function whenNpmIsGone(action) {
  if (isWindows || !process.env.npm_lifecycle_event) return () => undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    action();
  }, parentPollMs);
  return () => clearInterval(timer);
}

function exitCodeOf(code, signal) {
  return code ?? 128 + (constants.signals[signal] ?? 0);
}

/** The chosen Node first in PATH, so that whatever is started below finds it; nothing of the npm run that called us. */
function environmentWith(node) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(lifecycle|package)_|^npm_command$|^INIT_CWD$/.test(name),
  );
  const environment = Object.fromEntries(kept);
  // Windows spells it Path and compares names without case: keep the spelling that is there.
  const pathName = Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  environment[pathName] = [path.dirname(node), environment[pathName]].filter(Boolean).join(path.delimiter);
  return environment;
}
