import { NaruError } from '@naru/contract';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { chosenProject, type ProjectOptions, runningInstance, withProjectOptions } from '../instance-command.ts';
import { plainText, printJson, printTable } from '../print.ts';
import { printLine } from '../terminal.ts';

const maxDescriptionLength = 70;

/** `naru tools list|call` */
export function addTools(program: Command, context: Context): void {
  const { stdout, stderr } = context.terminal;
  const tools = program.command('tools').description('The tools of a project, from all its servers.');

  withProjectOptions(tools.command('list').description('The tools, and those left out with the reason.')).action(
    async (options: ProjectOptions) => {
      const { api } = await runningInstance(context, options);
      const { slug } = await chosenProject(api, options.project);
      const { items, dropped } = await api.tools(slug);
      if (options.json) return printJson(stdout, { items, dropped });
      const rows = items.map(({ name, description = '' }) => [name, firstWords(description)]);
      printTable(stdout, {
        head: ['TOOL', 'WHAT IT DOES'],
        rows,
        empty: 'No tools. Is a server running? naru servers list',
      });
      for (const { name, reason } of dropped) printLine(stderr, `left out: ${plainText(name)}: ${plainText(reason)}`);
    },
  );

  withProjectOptions(tools.command('call').description('Run a tool and print its answer.'))
    .argument('<tool>', 'its name at the project, such as files__read')
    .argument('[json]', 'its arguments as a JSON object', '{}')
    .action(async (tool: string, json: string, options: ProjectOptions) => {
      const { api } = await runningInstance(context, options);
      const { slug } = await chosenProject(api, options.project);
      const { result } = await api.runTool(slug, tool, argumentsFrom(json));
      if (result['isError'] === true) context.exitCode = 1;
      if (options.json) return printJson(stdout, result);
      for (const line of contentLines(result)) printLine(stdout, line);
    });
}

function firstWords(description: string): string {
  const [line = ''] = plainText(description.split('\n')[0] ?? '').split(/(?<=\.) /);
  return line.length > maxDescriptionLength ? `${line.slice(0, maxDescriptionLength - 1)}…` : line;
}

function argumentsFrom(json: string): Record<string, unknown> {
  const wanted = 'Give the arguments as a JSON object, such as \'{"path":"/tmp"}\'.';
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new NaruError('request.invalid', { message: wanted, cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NaruError('request.invalid', { message: wanted });
  }
  return { ...value };
}

/** Text as text; other content by what it is, since a terminal cannot show it. */
function contentLines(result: Record<string, unknown>): string[] {
  const content = Array.isArray(result['content']) ? result['content'] : [];
  const lines = content.map((block: unknown) => {
    if (typeof block !== 'object' || block === null || !('type' in block)) return JSON.stringify(block);
    if (block.type === 'text' && 'text' in block) return withoutEscapes(String(block.text));
    const mime = 'mimeType' in block ? ` ${String(block.mimeType)}` : '';
    return block.type === 'image' || block.type === 'audio'
      ? `[${block.type}${mime}]`
      : JSON.stringify(block, undefined, 2);
  });
  if (lines.length > 0 || result['structuredContent'] === undefined) return lines;
  return [JSON.stringify(result['structuredContent'], undefined, 2)];
}

/** A tool's text keeps its lines, but may not steer the terminal. */
function withoutEscapes(text: string): string {
  return text.split('\n').map(plainText).join('\n');
}
