import { type CreateServer, NaruError, type Server } from '@naru/contract';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { chosenProject, type ProjectOptions, runningInstance, withProjectOptions } from '../instance-command.ts';
import { plainText, printJson, printTable } from '../print.ts';
import { signalToStop } from '../stop-signal.ts';
import { printLine } from '../terminal.ts';

const collected = (value: string, earlier: readonly string[]) => [...earlier, value];

interface AddOptions extends ProjectOptions {
  readonly url?: string;
  readonly transport?: 'auto' | 'http' | 'sse';
  readonly header: readonly string[];
  readonly env: readonly string[];
  readonly cwd?: string;
  readonly slug?: string;
}

/** `naru servers list|add|remove|start|stop|restart|logs` */
export function addServers(program: Command, context: Context): void {
  const servers = program.command('servers').description('The MCP servers of a project.');
  addList(servers, context);
  addAdd(servers, context);
  addRemove(servers, context);
  addActions(servers, context);
  addLogs(servers, context);
}

function addList(servers: Command, context: Context): void {
  const { stdout } = context.terminal;
  withProjectOptions(servers.command('list').description('The servers and how they are.')).action(
    async (options: ProjectOptions) => {
      const { api } = await runningInstance(context, options);
      const { slug } = await chosenProject(api, options.project);
      const items = await api.servers(slug);
      if (options.json) return printJson(stdout, items);
      const rows = items.map((server) => [
        server.slug,
        server.config.kind,
        server.state.status,
        String(server.counts.tools),
        reasonOf(server),
      ]);
      const head = ['SERVER', 'KIND', 'STATE', 'TOOLS', ''];
      printTable(stdout, { head, rows, empty: 'No servers yet. Add one: naru servers add docs --url https://…/mcp' });
    },
  );
}

function addAdd(servers: Command, context: Context): void {
  const { stdout } = context.terminal;
  withProjectOptions(servers.command('add').description('Add a server: an address, or a command after "--".'))
    .argument('<name>')
    .argument('[command...]', 'the program to run and its arguments, after "--"')
    .option('--url <url>', 'address of a server that runs elsewhere')
    .option('--transport <transport>', 'auto, http or sse')
    .option('-H, --header <name: value>', 'header to send to the address; may be repeated', collected, [])
    .option('-e, --env <NAME=value>', 'variable for the command; may be repeated', collected, [])
    .option('--cwd <dir>', 'folder to run the command in')
    .option('--slug <slug>', 'its name in addresses and in front of its tools')
    .action(async (name: string, command: readonly string[], options: AddOptions) => {
      const { api } = await runningInstance(context, options);
      const { slug } = await chosenProject(api, options.project);
      const server = await api.createServer(slug, serverFrom(name, command, options));
      if (options.json) return printJson(stdout, server);
      printLine(stdout, `Added ${plainText(server.name)} (${server.slug}). Its address: ${server.mcpUrl}`);
    });
}

function addRemove(servers: Command, context: Context): void {
  const { stdout } = context.terminal;
  withProjectOptions(servers.command('remove').description('Remove a server.').argument('<server>')).action(
    async (server: string, options: ProjectOptions) => {
      const { api } = await runningInstance(context, options);
      const { slug } = await chosenProject(api, options.project);
      await api.removeServer(slug, server);
      if (options.json) return printJson(stdout, { removed: server });
      printLine(stdout, `Removed ${server}.`);
    },
  );
}

function addActions(servers: Command, context: Context): void {
  const { stdout } = context.terminal;
  const actions = { start: 'Let a server run.', stop: 'Stop a server.', restart: 'Start a server anew.' } as const;
  for (const action of ['start', 'stop', 'restart'] as const) {
    withProjectOptions(servers.command(action).description(actions[action]).argument('<server>')).action(
      async (name: string, options: ProjectOptions) => {
        const { api } = await runningInstance(context, options);
        const { slug } = await chosenProject(api, options.project);
        const server = await api.actOnServer(slug, name, action);
        if (options.json) return printJson(stdout, server);
        printLine(stdout, `${server.slug}: ${server.state.status}`);
      },
    );
  }
}

function addLogs(servers: Command, context: Context): void {
  const { stdout } = context.terminal;
  withProjectOptions(servers.command('logs').description('What a server wrote.').argument('<server>'))
    .option('-f, --follow', 'go on as it writes more')
    .option('-n, --lines <count>', 'how many of the last lines', '100')
    .action(async (server: string, options: ProjectOptions & { follow?: true; lines: string }) => {
      const limit = Number(options.lines);
      if (!Number.isInteger(limit) || limit < 1) {
        throw new NaruError('request.invalid', { message: 'Give --lines a whole number from 1 on.' });
      }
      const stop = signalToStop();
      try {
        const { api } = await runningInstance(context, options, stop.signal);
        const { slug } = await chosenProject(api, options.project);
        const lines = options.follow
          ? api.followServerLogs(slug, server, limit)
          : await api.serverLogs(slug, server, limit);
        for await (const line of lines) {
          printLine(stdout, options.json ? JSON.stringify(line) : `${line.at} ${line.stream} ${plainText(line.text)}`);
        }
      } catch (error) {
        // Following ends when the person ends it.
        if (!stop.signal.aborted) throw error;
      } finally {
        stop.release();
      }
    });
}

type NewServer = Extract<CreateServer, { kind: 'remote' | 'process' }>;

function serverFrom(name: string, [command, ...args]: readonly string[], options: AddOptions): NewServer {
  const { url, transport, header, env, cwd, slug } = options;
  const named = { name, ...(slug === undefined ? {} : { slug }) };
  if (url !== undefined && command === undefined) {
    const headers = pairs(header, ':', 'A header is written as "Name: value".');
    return { kind: 'remote', ...named, url, transport: transport ?? 'auto', headers };
  }
  if (command !== undefined && url === undefined) {
    const variables = pairs(env, '=', 'A variable is written as NAME=value.');
    return { kind: 'process', ...named, command, args, env: variables, ...(cwd === undefined ? {} : { cwd }) };
  }
  throw new NaruError('request.invalid', {
    message:
      'Give either --url or a command: naru servers add files -- npx -y @modelcontextprotocol/server-filesystem /tmp',
  });
}

function pairs(texts: readonly string[], separator: string, wanted: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf(separator);
      if (at < 1) throw new NaruError('request.invalid', { message: wanted });
      return [text.slice(0, at).trim(), separator === ':' ? text.slice(at + 1).trim() : text.slice(at + 1)];
    }),
  );
}

function reasonOf({ state }: Server): string {
  return 'reason' in state ? state.reason : '';
}
