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

/** NARU_URL, else what the Naru of the data folder noted, else the default address. */
export async function runningUrl(dataDir: string, env: Terminal['env']): Promise<URL> {
  if (env['NARU_URL']) return new URL(env['NARU_URL']);
  const noted = await readFile(join(dataDir, fileName), 'utf8').then(parsed, () => undefined);
  return new URL(noted ?? `http://127.0.0.1:${env['NARU_PORT'] || '8000'}`);
}

function parsed(text: string): string | undefined {
  try {
    return RunningRecord.parse(JSON.parse(text)).url;
  } catch {
    return undefined;
  }
}
