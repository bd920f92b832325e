import { type ClientId, clientIds, clientSetup, isClientId, mcpClients, NaruError } from '@naru/contract';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { chosenProject, type ProjectOptions, runningInstance, withProjectOptions } from '../instance-command.ts';
import { printJson, printTable } from '../print.ts';
import { printLine } from '../terminal.ts';

const placeholder = '<your key>';

/** `naru clients [client]`: ready configuration for an MCP client. */
export function addClients(program: Command, context: Context): void {
  const { terminal } = context;
  withProjectOptions(program.command('clients').description('Ready configuration for an MCP client.'))
    .argument('[client]', clientIds.join(', '))
    .option('--key <key>', 'API key to put in; better in the environment variable NARU_KEY')
    .action(async (client: string | undefined, options: ProjectOptions & { key?: string }) => {
      if (client === undefined) {
        if (options.json) return printJson(terminal.stdout, clientIds);
        const rows = clientIds.map((id) => [id, mcpClients[id].name]);
        return printTable(terminal.stdout, { head: ['CLIENT', 'NAME'], rows, empty: '' });
      }
      const id = knownClient(client);
      const { api } = await runningInstance(context, options);
      const { slug, mcpUrl } = await chosenProject(api, options.project);
      const key = options.key ?? (terminal.env['NARU_KEY'] || placeholder);
      const setup = clientSetup(id, { name: `naru-${slug}`, url: mcpUrl, key });
      if (options.json) return printJson(terminal.stdout, setup);
      const platform = { darwin: 'macos', win32: 'windows' } as const;
      const file =
        setup.files?.[
          terminal.platform === 'darwin' || terminal.platform === 'win32' ? platform[terminal.platform] : 'linux'
        ];
      if (file !== undefined) printLine(terminal.stderr, `For ${setup.name}, in ${file}:`);
      printLine(terminal.stdout, setup.text);
      if (setup.command !== undefined) printLine(terminal.stderr, `or run: ${setup.command}`);
      if (setup.installLink !== undefined) printLine(terminal.stderr, `or open: ${setup.installLink}`);
      if (setup.note !== undefined) printLine(terminal.stderr, setup.note);
      if (key === placeholder) printLine(terminal.stderr, 'Make a key with: naru keys create my-laptop');
    });
}

function knownClient(client: string): ClientId {
  if (isClientId(client)) return client;
  throw new NaruError('request.invalid', { message: `"${client}" is not known here. Known: ${clientIds.join(', ')}.` });
}
