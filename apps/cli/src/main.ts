#!/usr/bin/env node
import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { runCli } from './program.ts';

/** After the work is done the process ends by itself; what a library left open may not keep it longer than this. */
const exitGraceMs = 2_000;

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  platform: process.platform,
  home: homedir(),
  cwd: process.cwd(),
  invocation: invocation(),
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
});
setTimeout(() => process.exit(), exitGraceMs).unref();

/** `naru` where it is installed; from a checkout the Node that runs and the file it runs, as seen from here. */
function invocation(): string {
  const [node = 'node', file = ''] = process.argv;
  if (!/\.(ts|mjs)$/.test(file)) return 'naru';
  const near = path.relative(process.cwd(), node);
  return [near.startsWith('..') ? 'node' : near, path.relative(process.cwd(), file)].join(' ');
}
