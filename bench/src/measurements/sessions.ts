import { type Bench, naruTarget } from '../bench-setup.ts';
import { startNaru, untilHealthy } from '../naru.ts';
import { residentMiB } from '../process-figures.ts';
import { inRounds } from '../rounds.ts';
import { loads } from '../targets.ts';

/** Sessions of the older era opened, used once and ended. */
export async function measureCycles(bench: Bench): Promise<void> {
  const { load, results, pace } = bench;
  const targets = { direct: bench.direct, 'pass-through': bench.passThrough, naru: naruTarget(bench, 'echo') };
  const subjects = Object.entries(targets).map(([name, target]) => ({
    name,
    pid: target.pid,
    job: { kind: 'cycles', target, clients: 8, durationMs: pace.durationMs } as const,
  }));
  results.add(loads.cycles, await inRounds(load, subjects, pace));
}

/**
 * Many sessions held open at once, with a call in each of them; memory by what a freshly started Naru grows, since one
 * that has worked before fills what it has already taken. The caller has let go of the data folder.
 */
export async function measureHeldSessions(bench: Bench): Promise<void> {
  const { load, results, quick, dataDir, project } = bench;
  let errors = 0;
  for (const sessions of quick ? [1000] : [1000, 5000]) {
    await using naru = await startNaru(dataDir);
    await untilHealthy(naru, project, 'echo');
    const target = naruTarget({ naru, project }, 'echo');
    const before = await residentMiB(naru.pid);
    const opened = await load.run({ kind: 'hold', target, clients: 32, sessions });
    const after = await residentMiB(naru.pid);
    const used = await load.run({ kind: 'use', target, clients: 32 });
    const ended = await load.run({ kind: 'release', target, clients: 32 });
    errors += opened.errors + used.errors + ended.errors;
    results.add(
      `a call in each of ${sessions} held sessions · 32 clients`,
      new Map([['naru', { ...used, cpuMicros: Number.NaN }]]),
    );
    results.setFigure(`KiB per session of ${sessions}`, ((after - before) * 1024) / sessions);
  }
  results.setFigure('session errors', errors);
}
