import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Job, LoadResult } from './load-job.ts';

/** The load generator's process; one job at a time. */
export interface LoadGenerator extends Disposable {
  run(job: Job): Promise<LoadResult>;
}

export function startLoadGenerator(): LoadGenerator {
  const child = fork(path.join(import.meta.dirname, 'programs/load.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    async run(job) {
      child.send(job);
      const [result]: LoadResult[] = await once(child, 'message');
      if (result === undefined) throw new Error('The load generator gave no result.');
      return result;
    },
    [Symbol.dispose]: () => {
      child.kill();
    },
  };
}
