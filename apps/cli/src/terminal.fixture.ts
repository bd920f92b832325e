import { Readable, Writable } from 'node:stream';
import { runCli } from './program.ts';
import type { Terminal } from './terminal.ts';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process, as nobody at a terminal. */
export async function run(args: readonly string[], given: Partial<Terminal> & { input?: string } = {}): Promise<Run> {
  const { input = '', ...terminal } = given;
  const stdout = collector();
  const stderr = collector();
  const code = await runCli(args, {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: {},
    platform: 'linux',
    home: '/nonexistent',
    cwd: '/',
    invocation: 'naru',
    interactive: false,
    ...terminal,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collector() {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => text };
}
