// `npm run bench [-- --quick] [-- --peers]`: Naru against the least a gateway can cost, in one run on this machine.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Bench, setUp } from './bench-setup.ts';
import { startLoadGenerator } from './load-generator.ts';
import { measureCalls, measureCrossings, measureStdio } from './measurements/calls.ts';
import { measureLists } from './measurements/lists.ts';
import { measureCycles, measureHeldSessions } from './measurements/sessions.ts';
import { measureStart } from './measurements/start.ts';
import { startPeers } from './peers.ts';
import { repository } from './program.ts';
import { jsonReport, textReport } from './report.ts';
import { Results } from './results.ts';

const thorough = { rounds: 5, durationMs: 1500, warmUpMs: 4_000 };
const brief = { rounds: 2, durationMs: 600, warmUpMs: 2_000 };

async function measureEverything(bench: Bench, withPeers: boolean): Promise<void> {
  const peers = withPeers ? await startPeers() : undefined;
  try {
    await announced('tools/call', () => measureCalls(bench, peers?.targets ?? new Map()));
  } finally {
    await peers?.[Symbol.asyncDispose]();
  }
  await announced('stdio', () => measureStdio(bench));
  await announced('era crossings', () => measureCrossings(bench));
  await announced('lists', () => measureLists(bench));
  await announced('sessions', () => measureCycles(bench));
  // From here on Naru is started anew on the same data.
  await bench.naru[Symbol.asyncDispose]();
  await announced('held sessions', () => measureHeldSessions(bench));
  await announced('start and memory', () => measureStart(bench));
}

/** A measurement that fails is named and leaves a gap; the others still say something. */
async function announced(name: string, measure: () => Promise<void>): Promise<void> {
  console.error(`Measuring ${name} …`);
  try {
    await measure();
  } catch (error) {
    console.error(`Measuring ${name} failed:`, error);
    process.exitCode = 1;
  }
}

// Ended early, it leaves by the door: what runs outside of this process group is ended by its `exit` listeners.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, peers: { type: 'boolean', default: false } },
});
const results = new Results();
{
  using load = startLoadGenerator();
  await using bench = await setUp({ load, results, quick: values.quick, pace: values.quick ? brief : thorough });
  await measureEverything(bench, values.peers);
}
console.log(textReport(results));
const file = path.join(repository, 'bench/results-latest.json');
await writeFile(file, `${jsonReport(results)}\n`);
console.log(`\nWritten to ${path.relative(process.cwd(), file)}.`);
