import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type InstanceOptions, runningInstance, withInstanceOptions } from '../instance-command.ts';
import { plainText, printJson, printTable } from '../print.ts';
import { printLine } from '../terminal.ts';

/** `naru projects list|create` */
export function addProjects(program: Command, context: Context): void {
  const { stdout } = context.terminal;
  const projects = program.command('projects').description('Projects, which hold servers and keys.');

  withInstanceOptions(projects.command('list').description('The projects.')).action(
    async (options: InstanceOptions) => {
      const { api } = await runningInstance(context, options);
      const items = await api.projects();
      if (options.json) return printJson(stdout, items);
      const rows = items.map(({ slug, name, mcpUrl }) => [slug, name, mcpUrl]);
      printTable(stdout, {
        head: ['PROJECT', 'NAME', 'ADDRESS'],
        rows,
        empty: 'No projects yet. Make one: naru projects create Home',
      });
    },
  );

  withInstanceOptions(projects.command('create').description('Make a project.').argument('<name>'))
    .option('--slug <slug>', 'its name in addresses')
    .action(async (name: string, options: InstanceOptions & { slug?: string }) => {
      const { api } = await runningInstance(context, options);
      const { slug } = options;
      const project = await api.createProject({ name, ...(slug === undefined ? {} : { slug }) });
      if (options.json) return printJson(stdout, project);
      printLine(stdout, `Made project ${plainText(project.name)} (${project.slug}). Its address: ${project.mcpUrl}`);
    });
}
