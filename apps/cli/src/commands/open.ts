import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type InstanceOptions, runningInstance, withInstanceOptions } from '../instance-command.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { printJson } from '../print.ts';
import { printLine } from '../terminal.ts';

/** `naru open`: a new one-time sign-in link from the Naru that runs here, opened in the browser. */
export function addOpen(program: Command, context: Context): void {
  withInstanceOptions(program.command('open').description('Open the dashboard with a new sign-in link.'))
    .option('--no-browser', 'only print the link')
    .action(async (options: InstanceOptions & { browser: boolean }) => {
      const { terminal } = context;
      const { api } = await runningInstance(context, options);
      const link = await api.createSignInLink();
      if (options.json) return printJson(terminal.stdout, link);
      printLine(terminal.stdout, link.url);
      if (options.browser) await openInBrowser(new URL(link.url), terminal);
    });
}
