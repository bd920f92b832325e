import { Command, CommanderError } from 'commander';
import { addClients } from './commands/clients.ts';
import { addConnect } from './commands/connect.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addKeys } from './commands/keys.ts';
import { addOpen } from './commands/open.ts';
import { addProjects } from './commands/projects.ts';
import { addServers } from './commands/servers.ts';
import { addTools } from './commands/tools.ts';
import { addUp } from './commands/up.ts';
import { reportFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** Runs the `naru` command with the arguments that follow its name. Resolves to the exit code; never rejects. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('naru')
    .description('One address for all your MCP servers.')
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .exitOverride()
    .enablePositionalOptions();
  const context = { terminal, exitCode: 0 };
  for (const add of [addUp, addOpen, addDoctor, addConnect, addProjects, addServers, addTools, addKeys]) {
    add(program, context);
  }
  for (const add of [addImport, addExport, addClients]) add(program, context);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    reportFailure(error, terminal, { verbose: args.includes('--verbose') });
    return 1;
  }
}
