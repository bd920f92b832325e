import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { echoStdio } from './bench-setup.ts';
import { echoCall, initialize, initialized, type Target } from './mcp-requests.ts';
import { temporaryFolder } from './program.ts';
import { openSseSession, type SseSession } from './programs/sse-client.ts';

const pollMs = 200;
const attempts = 100;

/** Another gateway: which package, and how it is told to serve the echo server on a port. */
interface Peer {
  readonly name: string;
  readonly version: string;
  readonly program: string;
  /** What a client needs to know beside the address. */
  readonly client: { readonly tool: string; readonly transport?: 'sse' };
  /** `folder` is the peer's own, for files it wants to be told of. */
  arguments(port: number, folder: string): readonly string[];
}

const child = [process.execPath, echoStdio];

const peers: readonly Peer[] = [
  {
    name: 'mcp-proxy',
    version: '6.7.19',
    program: 'mcp-proxy/dist/bin/mcp-proxy.mjs',
    client: { tool: 'echo' },
    arguments: (port) => ['--host', '127.0.0.1', '--port', String(port), '--server', 'stream', '--', ...child],
  },
  {
    name: 'supergateway',
    version: '4.0.0',
    program: 'supergateway/dist/index.js',
    client: { tool: 'echo' },
    arguments: (port) => {
      const quoted = child.map((word) => `"${word}"`).join(' ');
      const transport = ['--outputTransport', 'streamableHttp', '--stateful', '--sessionTimeout', '60000'];
      return ['--stdio', quoted, ...transport, '--port', String(port), '--logLevel', 'none'];
    },
  },
  {
    name: 'mcp-hub',
    version: '4.2.1',
    program: 'mcp-hub/dist/cli.js',
    client: { tool: 'echo__echo', transport: 'sse' },
    arguments: (port, folder) => {
      const file = path.join(folder, 'mcp-hub.json');
      const [command, ...args] = child;
      writeFileSync(file, JSON.stringify({ mcpServers: { echo: { command, args } } }));
      return ['--port', String(port), '--config', file];
    },
  },
];

export interface Peers extends AsyncDisposable {
  /** By the name they have in the report; one that does not start is left out, and said so. */
  readonly targets: ReadonlyMap<string, Target>;
}

/** Installs the peers into a temporary folder, without their scripts, and starts those that come up. */
export async function startPeers(): Promise<Peers> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(temporaryFolder());
  const packages = peers.map(({ name, version }) => `${name}@${version}`);
  console.error(`Installing ${packages.join(', ')} into a temporary folder …`);
  const install = [
    'install',
    '--prefix',
    folder.path,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  await promisify(execFile)('npm', [...install, ...packages]);

  const targets = new Map<string, Target>();
  for (const peer of peers) {
    try {
      const { target, ...running } = await startPeer(peer, folder.path);
      opened.use(running);
      targets.set(`peer ${peer.name} ${peer.version}`, target);
    } catch (error) {
      console.error(`${peer.name} is left out: ${String(error)}`);
    }
  }
  const owned = opened.move();
  return { targets, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function startPeer(peer: Peer, folder: string): Promise<AsyncDisposable & { readonly target: Target }> {
  const program = path.join(folder, 'node_modules', peer.program);
  if (!existsSync(program)) throw new Error(`${peer.program} is not in the package`);
  const port = await freePort();
  const running = spawn(process.execPath, [program, ...peer.arguments(port, folder)], {
    stdio: ['ignore', 'ignore', 'ignore'],
    detached: true,
  });
  const exited = once(running, 'exit');
  // Its children too: not every gateway ends them.
  const kill = () => void (running.pid && running.exitCode === null && process.kill(-running.pid, 'SIGKILL'));
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    if (running.exitCode !== null || running.signalCode !== null) return;
    kill();
    await exited;
  };
  const target: Target = { url: `http://127.0.0.1:${port}/mcp`, headers: {}, ...peer.client };
  try {
    await untilAnswers(target);
  } catch (error) {
    await stop();
    throw error;
  }
  return { target, [Symbol.asyncDispose]: stop };
}

async function untilAnswers(target: Target): Promise<void> {
  const probe = target.transport === 'sse' ? sseProbe(target) : () => answersInitialize(target);
  for (let attempt = 0; attempt < attempts; attempt++) {
    await delay(pollMs);
    if (await probe().catch(() => false)) return;
  }
  throw new Error(`it does not answer within ${(attempts * pollMs) / 1000} s`);
}

async function answersInitialize(target: Target): Promise<boolean> {
  const { method, headers, body } = initialize(target);
  const answer = await fetch(target.url, { method, headers, body: body ?? null });
  return answer.ok && (await answer.text()).includes('"result"');
}

/** Asks again in one session, which stays open: mcp-hub 4.2.1 ends in endless recursion when a stream is closed. */
function sseProbe(target: Target): () => Promise<boolean> {
  let session: SseSession | undefined;
  return async () => {
    if (session === undefined) {
      session = await openSseSession(target.url);
      await session.send(initialize(target));
      await session.send(initialized(target, undefined));
    }
    return (await session.send(echoCall(target, 'legacy', { bytes: 100 }))).text.includes('"content"');
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
