import type { Command } from 'commander';
import pc from 'picocolors';
import type { Context } from '../context.ts';
import { examine, type Finding } from '../doctor/checks.ts';
import { printJson } from '../print.ts';
import { printLine } from '../terminal.ts';

const marks: Record<Finding['status'], string> = {
  ok: pc.green('ok     '),
  missing: pc.yellow('missing'),
  broken: pc.red('broken '),
};

/** `naru doctor`: what this machine has of what Naru uses. Exit code 1 only when Naru itself cannot run. */
export function addDoctor(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('Say what is missing on this machine, and what to do.')
    .option('--data <dir>', 'data folder to look at')
    .option('--json', 'print the result as JSON')
    .action(async (options: { data?: string; json?: true }) => {
      const { stdout } = context.terminal;
      const findings = await examine(context.terminal, options);
      if (findings.some(({ status }) => status === 'broken')) context.exitCode = 1;
      if (options.json) return printJson(stdout, { items: findings });
      for (const { name, status, detail, todo } of findings) {
        printLine(stdout, `${marks[status]}  ${name}: ${detail}`);
        if (todo !== undefined) printLine(stdout, `         ${pc.dim(todo)}`);
      }
    });
}
