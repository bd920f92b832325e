import { NaruError, ReadyLine } from '@naru/contract';
import type { Command } from 'commander';
import pc from 'picocolors';
import type { Context } from '../context.ts';
import { defaultDataFolder, givenDataFolder } from '../data-folder.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { recordRunning } from '../running-instance.ts';
import { signalToStop } from '../stop-signal.ts';
import { languageOf, printLine, type Terminal } from '../terminal.ts';

interface Options {
  readonly port?: number;
  readonly host?: string;
  readonly data?: string;
  readonly json?: true;
  readonly open?: true;
  readonly verbose?: true;
}

/** `naru up`: Naru in the foreground until SIGINT or SIGTERM, which drain it. */
export function addUp(program: Command, context: Context): void {
  program
    .command('up')
    .description('Start Naru in the foreground.')
    .option('--port <port>', 'port to listen on (NARU_PORT; 8000)', portFrom)
    .option('--host <host>', 'interface to listen on (NARU_HOST; 127.0.0.1)')
    .option('--data <dir>', 'folder for its data (NARU_DATA_DIR)')
    .option('--json', 'print one line of JSON when it is ready, and nothing else on standard output')
    .option('--open', 'open the dashboard in the browser')
    .option('--verbose', 'log more, and show where a failure happened')
    .action((options: Options) => runUntilStopped(context.terminal, options));
}

async function runUntilStopped(terminal: Terminal, options: Options): Promise<void> {
  const { env, stdout, stderr } = terminal;
  const words = texts[languageOf(env)];
  const dataDir = givenDataFolder(options.data, terminal) ?? defaultDataFolder(terminal);
  const stop = signalToStop();
  printLine(stderr, words.starting(dataDir));
  try {
    const { startHere } = await import('../local.ts');
    const running = await startHere({
      env,
      dataDir,
      signal: stop.signal,
      ...logLevel(env, options),
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.host === undefined ? {} : { host: options.host }),
    });
    try {
      const { url, signInUrl, pid } = running;
      const forget = await recordRunning(dataDir, { url, pid });
      if (options.json) printLine(stdout, JSON.stringify(ReadyLine.parse({ url, signInUrl, pid })));
      else for (const line of words.ready({ url, signInUrl, invocation: terminal.invocation })) printLine(stdout, line);
      if (options.open) await openInBrowser(new URL(signInUrl), terminal);
      await aborted(stop.signal);
      printLine(stderr, words.stopping);
      await forget();
    } finally {
      await running.close();
    }
  } catch (error) {
    // Stopping while it starts is not a failure.
    if (!stop.signal.aborted) throw error;
  } finally {
    stop.release();
  }
}

/** A person at a terminal wants to hear of trouble only; a program that reads the log wants all of it. */
function logLevel(env: Terminal['env'], { json, verbose }: Options): { logLevel?: 'debug' | 'warn' } {
  if (verbose) return { logLevel: 'debug' };
  return json || env['NARU_LOG_LEVEL'] ? {} : { logLevel: 'warn' };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function portFrom(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new NaruError('request.invalid', { message: `"${text}" is not a port: give a number from 0 to 65535.` });
}

interface Ready {
  readonly url: string;
  readonly signInUrl: string;
  readonly invocation: string;
}

const texts = {
  en: {
    starting: (dataDir: string) => `Starting Naru with its data in ${dataDir} …`,
    ready: ({ url, signInUrl, invocation }: Ready) => [
      '',
      pc.bold('Naru is ready.'),
      '',
      `  Sign in    ${pc.cyan(signInUrl)}`,
      pc.dim('             works once, within 15 minutes'),
      `  Address    ${url}`,
      `  New link   ${invocation} open`,
      '  Stop       Ctrl+C',
      '',
    ],
    stopping: 'Stopping: calls under way may finish. Again to stop at once.',
  },
  ko: {
    starting: (dataDir: string) => `나루를 시작합니다. 데이터 폴더: ${dataDir} …`,
    ready: ({ url, signInUrl, invocation }: Ready) => [
      '',
      pc.bold('나루가 준비되었습니다.'),
      '',
      `  로그인     ${pc.cyan(signInUrl)}`,
      pc.dim('             15분 안에 한 번만 쓸 수 있습니다'),
      `  주소       ${url}`,
      `  새 링크    ${invocation} open`,
      '  멈추기     Ctrl+C',
      '',
    ],
    stopping: '진행 중인 호출을 마치고 멈춥니다. 한 번 더 누르면 바로 멈춥니다.',
  },
} as const;
