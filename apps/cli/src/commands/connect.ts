import type { Command } from 'commander';
import { mcpAddress } from '../bridge/address.ts';
import { runBridge } from '../bridge/bridge.ts';
import type { Context } from '../context.ts';
import { dataFolderOfRunning } from '../data-folder.ts';
import { runningUrl } from '../running-instance.ts';
import { signalToStop } from '../stop-signal.ts';
import { printLine } from '../terminal.ts';

/** `naru connect`: stdio for clients that speak nothing else. Standard output carries MCP alone. */
export function addConnect(program: Command, context: Context): void {
  program
    .command('connect')
    .summary('serve an MCP address on stdio')
    .description('Serves an MCP address on stdio, for clients that cannot reach an address themselves.')
    .argument('<address>', 'a full URL, a project (home), or one of its servers (home/files)')
    .option('--key <key>', 'API key; better in the environment variable NARU_KEY, where other users cannot see it')
    .option('--data <dir>', 'data folder of the Naru on this machine')
    .option('--verbose', 'show where a failure happened')
    .action(async (address: string, options: { key?: string; data?: string }) => {
      const { terminal } = context;
      const instance = await runningUrl(dataFolderOfRunning(options.data, terminal), terminal.env);
      const stop = signalToStop();
      try {
        await runBridge({
          url: mcpAddress(address, instance),
          key: options.key ?? (terminal.env['NARU_KEY'] || undefined),
          input: terminal.stdin,
          output: terminal.stdout,
          onProblem: (message) => printLine(terminal.stderr, `naru connect: ${message}`),
          signal: stop.signal,
        });
      } finally {
        stop.release();
      }
    });
}
