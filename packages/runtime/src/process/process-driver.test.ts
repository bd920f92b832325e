import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtimeConformance } from '../conformance.ts';
import { createRuntime } from '../runtime.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

runtimeConformance({
  name: 'process',
  async create(limits) {
    const dataDir = await mkdtemp(join(tmpdir(), 'naru-runtime-'));
    const runtime = createRuntime({ dataDir, log, hostEnvironment: process.env, limits });
    return {
      runtime,
      async dispose() {
        await runtime.close();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  },
  node: (program) => ({ kind: 'command', command: process.execPath, args: ['-e', program], env: {} }),
});
