import { readLines } from '../log/read-lines.ts';
import type { RunProgram } from '../package/package-store.ts';
import { settledOrAborted } from '../wait.ts';
import { startGroup } from './process-group.ts';
import type { Watchdog } from './watchdog.ts';

interface RunProgramOptions {
  readonly stopStepMs: number;
  readonly maxLineBytes: number;
  readonly maxErrorBytesPerSecond: number;
  watchdog(): Watchdog | undefined;
}

/** Runs short programs of Naru's own (npm) under the same watch as servers. */
export function programRunner(options: RunProgramOptions): RunProgram {
  return async ({ program, args, cwd, env, onLine }, signal) => {
    const { stopStepMs, maxLineBytes, maxErrorBytesPerSecond } = options;
    const group = await startGroup({ program, args, cwd, env, stopStepMs, watchdog: options.watchdog() });
    group.input.end();
    for (const stream of [group.output, group.errors]) {
      readLines(stream, { maxLineChars: maxLineBytes, maxBytesPerSecond: maxErrorBytesPerSecond, onLine });
    }
    await settledOrAborted(group.exited, signal);
    await group.stop();
    return (await group.exited).code;
  };
}
