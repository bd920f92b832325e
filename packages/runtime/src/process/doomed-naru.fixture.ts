/**
 * A Node process with servers, to be killed by a test: `doomed-naru.fixture.ts <dataDir> <token> <servers>`. Prints the id of
 * each server that runs, one a line. Every process of a server carries the token among its arguments.
 */
import { createRuntime } from '../runtime.ts';

const [dataDir = '', token = '', count = '1'] = process.argv.slice(2);

/** Cares neither for the end of its input nor for SIGTERM, as bad servers do. */
const stubborn = `process.on('SIGTERM', () => {}); process.on('SIGHUP', () => {}); setInterval(() => {}, 1000);`;
/** What npx does: a parent that starts the real program with its own pipes. */
const wrapper = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}, process.argv[1]], { stdio: 'inherit' });
  child.once('spawn', () => process.stdout.write('up\\n'));
  ${stubborn}
`;

const silent = () => undefined;
const runtime = createRuntime({
  dataDir,
  log: { info: silent, warn: silent, error: (message) => process.stderr.write(`${message}\n`) },
  hostEnvironment: {},
  limits: { startSettleMs: 10, maxConcurrentStarts: 8 },
});

for (let number = 0; number < Number(count); number += 1) {
  const serverId = `server-${number}`;
  const launch = { kind: 'command', command: process.execPath, args: ['-e', wrapper, token], env: {} } as const;
  runtime.setDesired({ serverId, version: '1', enabled: true, launch });
  const channel = runtime.shared(serverId, AbortSignal.timeout(60_000));
  void channel.then(({ output }) => output.once('data', () => process.stdout.write(`${serverId}\n`)));
}
