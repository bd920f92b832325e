import type { Readable, Writable } from 'node:stream';

/** What a command may use of the world around it; tests give it their own. */
export interface Terminal {
  readonly stdin: Readable;
  /** Results. With `--json` nothing else. */
  readonly stdout: Writable;
  /** Progress, questions and problems. */
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly cwd: string;
  /** How this program is started again from `cwd`, for hints: `naru`, or a path. */
  readonly invocation: string;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
}

export function printLine(output: Writable, text = ''): void {
  output.write(`${text}\n`);
}

/** The language that people read here, by the variables that say so (POSIX, environment variables). */
export function languageOf(env: Terminal['env']): 'ko' | 'en' {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}
