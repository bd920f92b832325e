import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const doomedNaru = fileURLToPath(import.meta.resolve('./doomed-naru.fixture.ts'));
type Naru = ChildProcessByStdio<null, Readable, null>;

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  readonly args: string;
}

async function processes(): Promise<readonly Listed[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { maxBuffer: 64e6 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', args = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), state, args }];
  });
}

describe.skipIf(process.platform === 'win32')('processes of a Naru that is killed', () => {
  let dataDir: string;
  let token: string;
  let naru: Naru | undefined;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'naru-doomed-'));
    token = `token-${randomUUID()}`;
  });
  afterEach(async () => {
    naru?.kill('SIGKILL');
    for (const { pid } of await servers()) process.kill(pid, 'SIGKILL');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  });

  const startNaru = (servers: number) => {
    naru = spawn(process.execPath, [doomedNaru, dataDir, token, String(servers)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return naru;
  };
  /** Zombies included: what has ended but was not taken by its parent still shows the state Z. */
  const servers = async () =>
    (await processes()).filter(
      ({ args, pid }) => args.includes(token) && !args.includes(doomedNaru) && pid !== naru?.pid,
    );
  const watchdogs = async (parent: number) =>
    (await processes()).filter((listed) => listed.parent === parent && listed.args.includes("trap '' HUP"));
  const allUp = async ({ stdout }: Naru, count: number) => {
    const up = createInterface({ input: stdout })[Symbol.asyncIterator]();
    for (let index = 0; index < count; index += 1) await up.next();
  };
  const kill = async (target: Naru) => {
    target.kill('SIGKILL');
    if (target.exitCode === null && target.signalCode === null) await once(target, 'exit');
  };
  const noneLeft = () =>
    vi.waitFor(async () => expect(await servers()).toEqual([]), { timeout: 10_000, interval: 100 });

  it('are gone within ten seconds, grandchildren that ignore everything included', async () => {
    const target = startNaru(6);
    await allUp(target, 6);
    expect(await servers()).toHaveLength(12);
    await kill(target);
    await noneLeft();
  }, 40_000);

  it('are gone whenever it is killed while it starts them', async () => {
    for (const up of [1, 2, 4, 8]) {
      const target = startNaru(16);
      await allUp(target, up);
      await kill(target);
      await noneLeft();
    }
  }, 90_000);

  it('are gone although signals went to its whole process group before', async () => {
    const target = startNaru(2);
    await allUp(target, 2);
    const groupId = target.pid ?? 0;
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
      // The first of them ends Naru; the group is empty for the rest.
      try {
        process.kill(-groupId, signal);
      } catch {
        break;
      }
    }
    await noneLeft();
  }, 40_000);

  it('are gone although its first watchdog had been killed', async () => {
    const target = startNaru(2);
    await allUp(target, 2);
    const [first] = await watchdogs(target.pid ?? 0);
    process.kill(first?.pid ?? 0, 'SIGKILL');
    await vi.waitFor(
      async () => {
        const [next] = await watchdogs(target.pid ?? 0);
        expect(next?.pid).toBeGreaterThan(0);
        expect(next?.pid).not.toBe(first?.pid);
      },
      { timeout: 10_000, interval: 100 },
    );
    await kill(target);
    await noneLeft();
  }, 40_000);

  it('leave no watchdog behind', async () => {
    const target = startNaru(1);
    await allUp(target, 1);
    const [watchdog] = await watchdogs(target.pid ?? 0);
    await kill(target);
    // Where process 1 is no init, what has ended stays on as a zombie that nobody reaps.
    const alive = async () =>
      (await processes()).filter(({ pid, state }) => pid === watchdog?.pid && !state.startsWith('Z'));
    await vi.waitFor(async () => expect(await alive()).toEqual([]), { timeout: 10_000, interval: 100 });
  }, 40_000);
});
