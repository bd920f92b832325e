import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { chosenProject, type ProjectOptions, runningInstance, withProjectOptions } from '../instance-command.ts';
import { printJson } from '../print.ts';

/** `naru export`: the servers of a project as the common `mcpServers` JSON. */
export function addExport(program: Command, context: Context): void {
  withProjectOptions(
    program.command('export').description('Print the servers of a project as mcpServers JSON, without secrets.'),
  ).action(async (options: ProjectOptions) => {
    const { api } = await runningInstance(context, options);
    const { slug } = await chosenProject(api, options.project);
    printJson(context.terminal.stdout, await api.exportServers(slug));
  });
}
