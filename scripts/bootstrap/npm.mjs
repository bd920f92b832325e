// How npm is called: through a Node binary, never through a shell, so that a space in a path means nothing.
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { StepFailure } from './progress.mjs';

const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--no-update-notifier'];

/** Arguments for a Node binary that make it run npm with `args`. */
export function npmArguments(args) {
  const file = candidates().find((candidate) => existsSync(candidate));
  if (!file) throw new StepFailure('npm was not found. Install Node.js with npm (https://nodejs.org) and start again.');
  return [file, ...args, ...quiet];
}

function candidates() {
  const beside = path.dirname(process.execPath);
  const withinPath = (process.env.PATH ?? '').split(path.delimiter).flatMap((folder) => installedFor(folder));
  // Set by npm for its scripts; another package manager sets it to itself and is passed over.
  const calledBy = process.env.npm_execpath ?? '';
  return [...(calledBy.endsWith('npm-cli.js') ? [calledBy] : []), ...installedFor(beside), ...withinPath];
}

function installedFor(folder) {
  const cli = ['node_modules', 'npm', 'bin', 'npm-cli.js'];
  return [
    path.join(folder, '..', 'lib', ...cli),
    path.join(folder, '..', 'share', ...cli.slice(1)),
    path.join(folder, ...cli),
  ];
}
