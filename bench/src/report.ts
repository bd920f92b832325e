import { availableParallelism, cpus } from 'node:os';
import type { Results, Row } from './results.ts';
import { performanceTargets, verdictOf } from './targets.ts';

const number = (value: number, digits: number) => (Number.isNaN(value) ? '–' : value.toFixed(digits));

/** The report as text: every measurement, then the targets. Only figures of one run may be compared. */
export function textReport(results: Results): string {
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}, loopback`;
  return [machine, '', measurements(results), '', targetTable(results)].join('\n');
}

function measurements({ rows, figures }: Results): string {
  const loads = [...new Set(rows.map((row) => row.load))];
  const tables = loads.map((load) => [load, ...rows.filter((row) => row.load === load).map(line)].join('\n'));
  const singles = [...figures].map(([name, value]) => `  ${name.padEnd(36)} ${number(value, 1).padStart(10)}`);
  return [...tables, ['Single figures', ...singles].join('\n')].join('\n\n');
}

function line({ subject, result }: Row): string {
  const { perSecond, p50Ms, p99Ms, cpuMicros, errors, firstError } = result;
  const figures = [
    `${number(perSecond, 0)}/s`,
    `p50 ${number(p50Ms, 2)} ms`,
    `p99 ${number(p99Ms, 2)} ms`,
    `cpu ${number(cpuMicros, 0)} µs`,
  ];
  const trouble = errors > 0 ? `  ${errors} errors, first: ${firstError ?? ''}` : '';
  return `  ${subject.padEnd(22)} ${figures.map((figure) => figure.padStart(16)).join('')}${trouble}`;
}

function targetTable(results: Results): string {
  const rows = performanceTargets.map((target) => {
    const value = target.value(results);
    const shown = value === undefined ? '–' : `${number(value, 2)} ${target.unit}`;
    const bounds = `${target.bound} ${target.toMeet} (after ${target.after}) ${target.unit}`;
    return `  ${target.id.padEnd(4)} ${target.measure.padEnd(58)} ${shown.padStart(12)}   ${bounds.padEnd(34)} ${verdictOf(target, value)}`;
  });
  return ['Targets', ...rows].join('\n');
}

/** The same for programs. */
export function jsonReport(results: Results): string {
  const targets = performanceTargets.map((target) => {
    const value = target.value(results);
    return { id: target.id, measure: target.measure, value, unit: target.unit, verdict: verdictOf(target, value) };
  });
  const { rows, figures } = results;
  return JSON.stringify({ node: process.versions.node, rows, figures: Object.fromEntries(figures), targets }, null, 2);
}
