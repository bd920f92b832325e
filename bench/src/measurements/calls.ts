import { type Bench, echoStdio, naruTarget } from '../bench-setup.ts';
import { callCells, nameOf } from '../call-cells.ts';
import type { Era, Target } from '../mcp-requests.ts';
import { startServer } from '../program.ts';
import { inRounds } from '../rounds.ts';
import { loads } from '../targets.ts';

/** tools/call of both sizes, eras and numbers of clients; `peers` by name where they were asked for. */
export async function measureCalls(bench: Bench, peers: ReadonlyMap<string, Target>): Promise<void> {
  const { load, results, pace } = bench;
  const ours = { direct: bench.direct, 'pass-through': bench.passThrough, naru: naruTarget(bench, 'echo') };
  for (const cell of callCells) {
    // The peers speak the older era only.
    const targets = new Map([...Object.entries(ours), ...(cell.era === 'legacy' ? peers : [])]);
    const subjects = [...targets].map(([name, target]) => ({
      name,
      pid: target.pid,
      job: { kind: 'calls', target, ...cell, durationMs: pace.durationMs } as const,
    }));
    results.add(nameOf(cell), await inRounds(load, subjects, pace));
  }
}

/** A child on pipes behind HTTP: the barest way of doing it, and Naru's. */
export async function measureStdio(bench: Bench): Promise<void> {
  const { load, results, pace } = bench;
  await using splice = await startServer('stdio-splice', process.execPath, echoStdio);
  const targets = {
    'stdio splice': { url: splice.url, headers: {}, tool: 'echo', pid: splice.pid },
    naru: naruTarget(bench, 'stdio'),
  };
  const subjects = Object.entries(targets).map(([name, target]) => ({
    name,
    pid: target.pid,
    job: { kind: 'calls', target, era: 'legacy', bytes: 100, clients: 32, durationMs: pace.durationMs } as const,
  }));
  results.add(loads.stdio, await inRounds(load, subjects, pace));
}

/** Client and upstream of the same era and of different ones. */
export async function measureCrossings(bench: Bench): Promise<void> {
  const { load, results, pace } = bench;
  const eras: readonly Era[] = ['legacy', 'modern'];
  const subjects = eras.flatMap((era) =>
    eras.map((upstream) => ({
      name: `${era} → ${upstream}`,
      pid: bench.naru.pid,
      job: {
        kind: 'calls',
        target: naruTarget(bench, upstream),
        era,
        bytes: 100,
        clients: 32,
        durationMs: pace.durationMs,
      } as const,
    })),
  );
  results.add(loads.crossing, await inRounds(load, subjects, pace));
}
