import { randomBytes } from 'node:crypto';
import { ReadyLine } from '@naru/contract';
import type { Exit } from './child.ts';
import { startNode } from './child.ts';
import type { Rest } from './rest.ts';
import { createRest } from './rest.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface NaruOptions {
  /** A folder to keep; without it a temporary one that goes with the process. */
  readonly dataDir?: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
  readonly adminToken?: string;
  readonly readyTimeoutMs?: number;
}

/** A real Naru in a process of its own, reached as a user would reach it. */
export interface Naru extends AsyncDisposable {
  readonly url: string;
  readonly signInUrl: string;
  readonly pid: number;
  readonly dataDir: string;
  readonly adminToken: string;
  /** REST as the instance administrator. */
  readonly rest: Rest;
  /** From start of the process to the line that says it is ready, milliseconds. */
  readonly readyAfterMs: number;
  output(): string;
  stop(): Promise<Exit>;
  kill9(): Promise<Exit>;
}

const cliEntry = 'apps/cli/src/main.ts';

/** Starts `naru up --json` on a free port and waits until it says that it is ready. */
export async function startNaru(options: NaruOptions = {}): Promise<Naru> {
  const folder = options.dataDir === undefined ? await temporaryFolder() : undefined;
  const dataDir = options.dataDir ?? folder?.path ?? '';
  const adminToken = options.adminToken ?? `naru-test-${randomBytes(24).toString('base64url')}`;
  const startedAt = performance.now();
  const child = startNode({
    args: [cliEntry, 'up', '--json', '--port', String(options.port ?? 0), '--data', dataDir, ...(options.args ?? [])],
    env: { ...ownSettingsRemoved(), NARU_ADMIN_TOKEN: adminToken, ...options.env },
  });
  const dispose = async (): Promise<void> => {
    await child.stop();
    await folder?.[Symbol.asyncDispose]();
  };
  try {
    const line = await child.firstLine(options.readyTimeoutMs ?? 80_000);
    const ready = ReadyLine.parse(JSON.parse(line));
    const url = ready.url.replace(/\/$/, '');
    return {
      url,
      signInUrl: ready.signInUrl,
      pid: ready.pid,
      dataDir,
      adminToken,
      rest: createRest({ url, token: adminToken }),
      readyAfterMs: performance.now() - startedAt,
      output: () => `${child.stdout()}\n${child.stderr()}`,
      stop: () => child.stop(),
      kill9: () => {
        child.kill('SIGKILL');
        return child.exited;
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw new Error(`Naru did not become ready.\n${child.stdout()}\n${child.stderr()}`, { cause: error });
  }
}

/** Settings of the machine the tests run on must not reach the Naru under test. */
function ownSettingsRemoved(): Record<string, undefined> {
  const names = Object.keys(process.env).filter((name) => name.startsWith('NARU_') || name === 'DATABASE_URL');
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
