import { NaruError } from '@naru/contract';
import pc from 'picocolors';
import { printLine, type Terminal } from './terminal.ts';

/** One paragraph about what went wrong and what to do; with `verbose` the stack and its causes too. */
export function reportFailure(error: unknown, terminal: Terminal, options: { readonly verbose: boolean }): void {
  printLine(terminal.stderr, `${pc.red('naru:')} ${messageOf(error)}`);
  if (error instanceof NaruError) {
    for (const { path, message } of error.fields) printLine(terminal.stderr, `  ${path}: ${message}`);
  }
  if (options.verbose) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
      printLine(terminal.stderr, cause.stack);
  } else if (!(error instanceof NaruError)) {
    printLine(terminal.stderr, 'Run the same with --verbose to see where it happened.');
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
