import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import type { Principal } from './access/principal.ts';
import { parseAddress } from './address.ts';
import { createGateway } from './create-gateway.ts';
import type { Gateway, GatewayOptions } from './gateway.ts';
import type { StdioChannel } from './ports.ts';
import type { ServerEntry } from './snapshot/project-snapshot.ts';

/**
 * A gateway behind a plain HTTP server, for tests: whoever comes is the principal that the test chose, under the id that
 * the header `x-principal` gives.
 */
export interface RunningGateway {
  readonly gateway: Gateway;
  readonly url: string;
  principal: Principal;
  /** Whether the client's connection from this local port is open. */
  connectedFrom(port: number | undefined): boolean;
  /** Processes that are running for stdio servers. */
  processes(): number;
  /** Ends the gateway, its processes and the HTTP server. */
  close(): Promise<void>;
}

export const everyone: Principal = {
  kind: 'key',
  id: 'key-1',
  name: 'test',
  instanceAdmin: false,
  projects: new Set(['project-1']),
  homeProjectId: 'project-1',
};

export interface GatewayFixtureOptions {
  readonly servers: readonly (Partial<ServerEntry> & Pick<ServerEntry, 'slug' | 'target'>)[];
  /** Commands of stdio servers, by slug. */
  readonly commands?: Readonly<Record<string, readonly string[]>>;
  readonly limits?: GatewayOptions['limits'];
  readonly catalogues?: GatewayOptions['catalogues'];
}

export async function startGateway(options: GatewayFixtureOptions): Promise<RunningGateway> {
  const agent = new Agent();
  const children = new Set<() => void>();
  const gateway = createGateway({
    identity: { name: 'naru-test', version: '0.0.0' },
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    processes: processSource(options.commands ?? {}, children),
    httpRoutes: { route: () => ({ dispatcher: agent }) },
    credentials: { headers: () => Promise.resolve({}) },
    catalogues: options.catalogues ?? { load: () => Promise.resolve(undefined), save: () => Promise.resolve() },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  gateway.setProject({
    projectId: 'project-1',
    slug: 'demo',
    name: 'Demo',
    servers: options.servers.map((server) => ({
      id: server.slug,
      name: server.slug,
      connectionVersion: '1',
      enabled: true,
      ...server,
    })),
  });
  const running = { principal: everyone };
  const http = createServer((request, response) => {
    const address = parseAddress(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (address === undefined) response.writeHead(404).end();
    else {
      const id = request.headers['x-principal'];
      const principal = typeof id === 'string' ? { ...running.principal, id } : running.principal;
      gateway.handle(request, response, { address, principal });
    }
  });
  const ports = new Set<number | undefined>();
  http.on('connection', (socket) => {
    const port = socket.remotePort;
    ports.add(port);
    socket.once('close', () => ports.delete(port));
  });
  const url = await listening(http);
  return Object.assign(running, {
    gateway,
    url,
    connectedFrom: (port: number | undefined) => port !== undefined && ports.has(port),
    processes: () => children.size,
    async close() {
      await gateway.close(1_000);
      for (const end of children) end();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await agent.close();
    },
  });
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

function processSource(commands: Readonly<Record<string, readonly string[]>>, children: Set<() => void>) {
  const start = (serverId: string): Promise<StdioChannel> => {
    const [command = process.execPath, ...args] = commands[serverId] ?? [];
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    const end = () => child.kill('SIGKILL');
    children.add(end);
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code) => {
        children.delete(end);
        resolve(`The program ended with code ${code}.`);
      });
    });
    return Promise.resolve({ input: child.stdin, output: child.stdout, exited, release: end });
  };
  return { shared: start, dedicated: start };
}
