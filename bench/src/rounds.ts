import type { LoadGenerator } from './load-generator.ts';
import type { Job, LoadResult } from './load-job.ts';
import { cpuMs } from './process-figures.ts';

export interface Subject {
  readonly name: string;
  readonly job: Job;
  /** The process whose processor time the calls cost; not given where there are several. */
  readonly pid?: number | undefined;
}

/** `cpuMicros`: processor time of the subject's process for one call; not a number where it cannot be read. */
export type Measured = LoadResult & { readonly cpuMicros: number };

export interface Pace {
  readonly rounds: number;
  readonly durationMs: number;
  /** Before anything counts: a program is several times faster once its code is compiled, a large one later. */
  readonly warmUpMs: number;
}

/** The middle of several measurements, so that one disturbed round decides nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * Measures the subjects in turn, round after round: what else happens on the machine meets them alike. A first round
 * warms everything up and is not counted. Resolves to the medians by name.
 */
export async function inRounds(
  load: LoadGenerator,
  subjects: readonly Subject[],
  pace: Pace,
): Promise<ReadonlyMap<string, Measured>> {
  const all = new Map<string, Measured[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round <= pace.rounds; round++) {
    for (const { name, job, pid } of subjects) {
      const before = pid === undefined ? undefined : await cpuMs(pid);
      const result = await load.run(round === 0 ? warmUp(job, pace) : job);
      const after = pid === undefined ? undefined : await cpuMs(pid);
      const cpuMicros =
        before === undefined || after === undefined ? Number.NaN : ((after - before) * 1000) / result.calls;
      if (round > 0) all.get(name)?.push({ ...result, cpuMicros });
    }
  }
  return new Map([...all].map(([name, results]) => [name, middle(results)]));
}

function warmUp(job: Job, { warmUpMs }: Pace): Job {
  return 'durationMs' in job ? { ...job, durationMs: warmUpMs } : job;
}

function middle(results: readonly Measured[]): Measured {
  const firstError = results.find((result) => result.firstError !== undefined)?.firstError;
  return {
    calls: results.reduce((sum, { calls }) => sum + calls, 0),
    perSecond: median(results.map(({ perSecond }) => perSecond)),
    p50Ms: median(results.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(results.map(({ p99Ms }) => p99Ms)),
    cpuMicros: median(results.map(({ cpuMicros }) => cpuMicros)),
    errors: results.reduce((sum, { errors }) => sum + errors, 0),
    ...(firstError === undefined ? {} : { firstError }),
  };
}
