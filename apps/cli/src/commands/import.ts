import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  type ApiClient,
  entryToServer,
  type FoundClientConfig,
  type ImportResult,
  ImportServers,
  NaruError,
} from '@naru/contract';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { chosenProject, type ProjectOptions, runningInstance, withProjectOptions } from '../instance-command.ts';
import { plainText, printJson, printTable } from '../print.ts';
import { printLine } from '../terminal.ts';

interface Options extends ProjectOptions {
  readonly from?: string;
  readonly yes?: true;
}

/** What could be imported: shown to the person, and how it is done once agreed. */
interface Offer {
  readonly servers: readonly { readonly name: string; readonly what: string; readonly problem: string | undefined }[];
  run(project: string): Promise<ImportResult>;
}

/** `naru import [file]`: servers from mcpServers JSON, or from a client on Naru's machine. Shows them before it adds any. */
export function addImport(program: Command, context: Context): void {
  const { terminal } = context;
  withProjectOptions(program.command('import').description('Add servers from mcpServers JSON or from an MCP client.'))
    .argument('[file]', 'JSON file; "-" for standard input')
    .option('--from <client>', 'take them from a client on the machine Naru runs on, such as cursor')
    .option('-y, --yes', 'add them without asking')
    .action(async (file: string | undefined, options: Options) => {
      const { api } = await runningInstance(context, options);
      const { slug } = await chosenProject(api, options.project);
      const offer = await offerOf(context, api, { file, from: options.from });
      const usable = offer.servers.filter(({ problem }) => problem === undefined);
      if (!options.json || !options.yes) show(context, offer);
      if (usable.length === 0)
        throw new NaruError('request.invalid', { message: 'There is nothing that could be imported.' });
      if (!options.yes) {
        const { agreed } = await import('../ask.ts');
        if (!(await agreed(terminal, `Add ${usable.length} server(s) to ${slug}?`))) return;
      }
      const result = await offer.run(slug);
      if (result.items.some(({ outcome }) => outcome === 'refused')) context.exitCode = 1;
      if (options.json) return printJson(terminal.stdout, result);
      for (const item of result.items) {
        const how = item.outcome === 'created' ? `added as ${item.slug}` : `not added: ${plainText(item.reason)}`;
        printLine(terminal.stdout, `${plainText(item.name)}: ${how}`);
      }
    });
}

function show({ terminal }: Context, offer: Offer): void {
  const rows = offer.servers.map(({ name, what, problem }) => [name, what, problem ?? '']);
  printTable(terminal.stderr, { head: ['SERVER', 'RUNS OR REACHES', ''], rows, empty: 'No servers found.' });
}

async function offerOf(
  context: Context,
  api: ApiClient,
  { file, from }: { file: string | undefined; from: string | undefined },
): Promise<Offer> {
  if (from !== undefined && file === undefined) return offerOfClient(api, from, await api.foundClients());
  if (file !== undefined && from === undefined) return offerOfText(api, await textOf(context, file));
  throw new NaruError('request.invalid', {
    message: 'Say where from: naru import servers.json, or naru import --from cursor.',
  });
}

function offerOfClient(api: ApiClient, from: string, found: readonly FoundClientConfig[]): Offer {
  const configs = found.filter(({ client }) => client === from);
  if (configs.length === 0) {
    const others = [...new Set(found.map(({ client }) => client))].join(', ') || 'none';
    throw new NaruError('resource.not_found', {
      message: `Nothing of "${from}" is on Naru's machine. Found: ${others}.`,
    });
  }
  const entries = configs.flatMap(({ client, path, servers }) =>
    servers.map((server) => ({ client, path, ...server })),
  );
  const choices = entries
    .filter(({ importable }) => importable)
    .map(({ client, path, name }) => ({ client, path, name }));
  return {
    servers: entries.map(({ name, summary, importable, reason }) => ({
      name,
      what: summary,
      problem: importable ? undefined : (reason ?? 'It cannot be imported.'),
    })),
    run: (project) => api.importFound(project, choices),
  };
}

function offerOfText(api: ApiClient, json: string): Offer {
  const parsed = ImportServers.safeParse(jsonOf(json));
  if (!parsed.success) {
    throw new NaruError('request.invalid', { message: 'This is not JSON of the form {"mcpServers": {"name": {…}}}.' });
  }
  const { mcpServers } = parsed.data;
  const servers = Object.entries(mcpServers).map(([name, entry]) => {
    const result = entryToServer(name, entry);
    const what = [entry.command ?? entry.url ?? entry.httpUrl ?? entry.serverUrl ?? '', ...(entry.args ?? [])].join(
      ' ',
    );
    return { name, what, problem: result.outcome === 'refused' ? result.reason : undefined };
  });
  return { servers, run: (project) => api.importServers(project, mcpServers) };
}

async function textOf({ terminal }: Context, file: string): Promise<string> {
  if (file === '-') return text(terminal.stdin);
  return readFile(resolve(terminal.cwd, file), 'utf8').catch((cause: unknown) => {
    throw new NaruError('request.invalid', { message: `${file} cannot be read.`, cause });
  });
}

function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
