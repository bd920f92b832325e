import { nameOf } from './call-cells.ts';
import type { Results } from './results.ts';

/** One promise about speed or size: what is measured, and where the line is. */
interface PerformanceTarget {
  readonly id: string;
  readonly measure: string;
  /** Undefined when this run did not measure it. */
  value(results: Results): number | undefined;
  readonly bound: 'at least' | 'at most';
  readonly toMeet: number;
  readonly after: number;
  readonly unit: string;
}

const small = nameOf({ era: 'legacy', bytes: 100, clients: 32 });
const single = nameOf({ era: 'legacy', bytes: 100, clients: 1 });
const large = nameOf({ era: 'legacy', bytes: 100 * 1024, clients: 16 });
export const loads = {
  stdio: 'tools/call 100 B over stdio · legacy · 32 clients',
  lists: 'tools/list of 20 servers × 10 tools · 1 client',
  cycles: 'legacy session: open, call, end · 8 clients',
  crossing: 'tools/call 100 B · 32 clients · client era → upstream era',
} as const;

function difference(results: Results, load: string): number | undefined {
  const naru = results.find(load, 'naru')?.p50Ms;
  const direct = results.find(load, 'direct')?.p50Ms;
  return naru === undefined || direct === undefined ? undefined : naru - direct;
}

function bestPeerRatio(results: Results): number | undefined {
  const naru = results.find(small, 'naru')?.perSecond;
  const peers = results.rows.filter((row) => row.load === small && row.subject.startsWith('peer '));
  const usable = peers.filter(({ result }) => result.errors === 0 && result.calls > 0);
  if (naru === undefined || usable.length === 0) return undefined;
  return naru / Math.max(...usable.map(({ result }) => result.perSecond));
}

function listRatio(results: Results): number | undefined {
  const naru = results.find(loads.lists, 'naru')?.p50Ms;
  const file = results.find(loads.lists, 'static file')?.p50Ms;
  return naru === undefined || file === undefined ? undefined : naru / file;
}

/** The worse of the two crossings, each by the cell whose client speaks the same era. */
function crossingRatio(results: Results): number | undefined {
  const old = results.throughputRatio(loads.crossing, 'legacy → modern', 'legacy → legacy');
  const current = results.throughputRatio(loads.crossing, 'modern → legacy', 'modern → modern');
  return old === undefined || current === undefined ? undefined : Math.min(old, current);
}

const ratio = { bound: 'at least', unit: '×' } as const;

/** P11 (all policies on) is not here: the policies it speaks of do not exist yet. */
export const performanceTargets: readonly PerformanceTarget[] = [
  {
    id: 'P1',
    measure: 'throughput ÷ node:http pass-through, 100 B, 32 clients',
    value: (results) => results.throughputRatio(small, 'naru', 'pass-through'),
    toMeet: 1.2,
    after: 1.8,
    ...ratio,
  },
  { id: 'P2', measure: 'the same ÷ the best peer', value: bestPeerRatio, toMeet: 10, after: 15, ...ratio },
  {
    id: 'P3',
    measure: 'p50 added to direct, 100 B, 1 client',
    value: (results) => difference(results, single),
    bound: 'at most',
    toMeet: 0.45,
    after: 0.25,
    unit: 'ms',
  },
  {
    id: 'P4',
    measure: 'throughput ÷ pass-through, 100 KB, 16 clients',
    value: (results) => results.throughputRatio(large, 'naru', 'pass-through'),
    toMeet: 0.8,
    after: 1.2,
    ...ratio,
  },
  {
    id: 'P5',
    measure: 'stdio throughput ÷ splice, 100 B, 32 clients',
    value: (results) => results.throughputRatio(loads.stdio, 'naru', 'stdio splice'),
    toMeet: 0.5,
    after: 0.8,
    ...ratio,
  },
  {
    id: 'P6',
    measure: 'tools/list p50 ÷ static file of that size, 1 client',
    value: listRatio,
    bound: 'at most',
    toMeet: 1.5,
    after: 1.1,
    unit: '×',
  },
  {
    id: 'P7',
    measure: 'legacy session cycles ÷ pass-through',
    value: (results) => results.throughputRatio(loads.cycles, 'naru', 'pass-through'),
    toMeet: 1,
    after: 1.5,
    ...ratio,
  },
  {
    id: 'P8',
    measure: 'memory of a held session (5,000 at once)',
    value: (results) => results.figure('KiB per session of 5000'),
    bound: 'at most',
    toMeet: 60,
    after: 25,
    unit: 'KiB',
  },
  {
    id: 'P8e',
    measure: 'errors with 1,000 (and 5,000) sessions',
    value: (results) => results.figure('session errors'),
    bound: 'at most',
    toMeet: 0,
    after: 0,
    unit: '',
  },
  {
    id: 'P9',
    measure: 'start on an existing data folder → first call answered',
    value: (results) => results.figure('first call after start, ms'),
    bound: 'at most',
    toMeet: 2500,
    after: 1200,
    unit: 'ms',
  },
  {
    id: 'P10',
    measure: 'resident memory, 20 idle upstreams, embedded database',
    value: (results) => results.figure('idle resident MiB'),
    bound: 'at most',
    toMeet: 480,
    after: 380,
    unit: 'MiB',
  },
  {
    id: 'P12',
    measure: 'era-crossing throughput ÷ same-era cell (the worse one)',
    value: crossingRatio,
    toMeet: 0.6,
    after: 0.8,
    ...ratio,
  },
];

export type Verdict = 'surpassed' | 'met' | 'NOT MET' | 'not measured';

export function verdictOf({ bound, toMeet, after }: PerformanceTarget, value: number | undefined): Verdict {
  if (value === undefined || Number.isNaN(value)) return 'not measured';
  const reaches = (line: number) => (bound === 'at least' ? value >= line : value <= line);
  if (reaches(after)) return 'surpassed';
  return reaches(toMeet) ? 'met' : 'NOT MET';
}
