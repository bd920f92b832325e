import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadyLine } from '@naru/contract';
import type { Terminal } from './terminal.ts';

/** Where the Naru of a data folder is reached while it runs; without the sign-in link, which is a secret. */
const RunningRecord = ReadyLine.pick({ url: true, pid: true });
const fileName = 'running.json';

/** Notes in the data folder where this Naru is reached, for the other commands. Returns what takes the note back. */
export async function recordRunning(
  dataDir: string,
  running: { url: string; pid: number },
): Promise<() => Promise<void>> {
  const file = join(dataDir, fileName);
  const unfinished = `${file}.${running.pid}`;
  await writeFile(unfinished, JSON.stringify(RunningRecord.parse(running)), { mode: 0o600 });
  await rename(unfinished, file);
  return () => rm(file, { force: true });
}

/** NARU_URL, else what the Naru of the data folder noted, else the default address. For what sends no local secret. */
export async function runningUrl(dataDir: string, env: Terminal['env']): Promise<URL> {
  if (env['NARU_URL']) return new URL(env['NARU_URL']);
  return (await notedUrl(dataDir)) ?? new URL(`http://127.0.0.1:${env['NARU_PORT'] || '8000'}`);
}

/**
 * Where the Naru of the data folder says that it is reached. Undefined when it noted nothing, or was killed and could
 * not take its note back: somebody else may listen there by now.
 */
export async function notedUrl(dataDir: string): Promise<URL | undefined> {
  const noted = await readFile(join(dataDir, fileName), 'utf8').then(parsed, () => undefined);
  return noted !== undefined && runs(noted.pid) ? new URL(noted.url) : undefined;
}

function parsed(text: string): Pick<ReadyLine, 'url' | 'pid'> | undefined {
  try {
    return RunningRecord.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * Signal 0 reaches nobody, it only asks (kill(2)); EPERM is the answer of a process of another user. Numbers below 1 mean
 * groups of processes.
 */
function runs(pid: number): boolean {
  if (pid < 1) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
