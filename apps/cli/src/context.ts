import type { Terminal } from './terminal.ts';

/** What every command is built with. */
export interface Context {
  readonly terminal: Terminal;
  /** What the process ends with when the command itself did not fail. */
  exitCode: number;
}
