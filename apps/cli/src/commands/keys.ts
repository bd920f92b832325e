import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { chosenProject, type ProjectOptions, runningInstance, withProjectOptions } from '../instance-command.ts';
import { printJson, printTable } from '../print.ts';
import { printLine } from '../terminal.ts';

/** `naru keys create|list|revoke` */
export function addKeys(program: Command, context: Context): void {
  const { stdout, stderr } = context.terminal;
  const keys = program.command('keys').description('API keys, with which clients reach a project.');

  withProjectOptions(keys.command('create').description('Make a key; it is shown this once.').argument('<name>'))
    .option('--expires <time>', 'when it ends, such as 2027-01-31 or 2027-01-31T12:00:00Z')
    .action(async (name: string, options: ProjectOptions & { expires?: string }) => {
      const { api } = await runningInstance(context, options);
      const { slug } = await chosenProject(api, options.project);
      const { expires } = options;
      const key = await api.createKey(slug, {
        name,
        ...(expires === undefined ? {} : { expiresAt: timeFrom(expires) }),
      });
      if (options.json) return printJson(stdout, key);
      printLine(stderr, 'This is the only time the key is shown:');
      printLine(stdout, key.key);
    });

  withProjectOptions(keys.command('list').description('The keys of a project.')).action(
    async (options: ProjectOptions) => {
      const { api } = await runningInstance(context, options);
      const { slug } = await chosenProject(api, options.project);
      const items = await api.keys(slug);
      if (options.json) return printJson(stdout, items);
      const rows = items.map((key) => [
        key.id,
        key.name,
        `${key.prefix}…`,
        key.expiresAt ?? 'never',
        key.lastUsedAt ?? 'never',
      ]);
      const head = ['ID', 'NAME', 'KEY', 'EXPIRES', 'LAST USED'];
      printTable(stdout, { head, rows, empty: 'No keys yet. Make one: naru keys create my-laptop' });
    },
  );

  withProjectOptions(keys.command('revoke').description('End a key at once.').argument('<key>', 'its id')).action(
    async (key: string, options: ProjectOptions) => {
      const { api } = await runningInstance(context, options);
      const { slug } = await chosenProject(api, options.project);
      await api.revokeKey(slug, key);
      if (options.json) return printJson(stdout, { revoked: key });
      printLine(stdout, `Revoked ${key}.`);
    },
  );
}

/** A day or a time as RFC 3339; what is neither goes to the server as it is, which says what it wants. */
function timeFrom(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
}
