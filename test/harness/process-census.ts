import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One process; `started` tells it from a later one with the same number. */
export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  readonly started: string;
  readonly command: string;
}

async function everyProcess(): Promise<readonly SeenProcess[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,stat=,lstart=,args='], { maxBuffer: 1 << 24 });
  return stdout.split('\n').flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\w+\s+\w+\s+\d+\s+\S+\s+\d+)\s+(.*)$/.exec(line);
    if (found === null) return [];
    const [, pid = '', parent = '', state = '', started = '', command = ''] = found;
    // A zombie has ended; it only waits to be collected by its parent.
    return state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), started, command }];
  });
}

/** Every process below `pid`, at any depth. */
export async function descendantsOf(pid: number): Promise<readonly SeenProcess[]> {
  const all = await everyProcess();
  const found: SeenProcess[] = [];
  const parents = [pid];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const child of all) {
      if (child.parent !== parent) continue;
      found.push(child);
      parents.push(child.pid);
    }
  }
  return found;
}

/** Those of the given processes that still run. */
export async function stillRunning(seen: readonly SeenProcess[]): Promise<readonly SeenProcess[]> {
  const now = new Map((await everyProcess()).map((one) => [one.pid, one]));
  return seen.filter((one) => now.get(one.pid)?.started === one.started);
}
