import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Project, Server, type ServerState } from '@naru/contract';
import { App } from './app.ts';
import { hashSessionToken, newSessionToken } from './auth/session-cookie.ts';
import { processEnvironment, readConfig } from './config.ts';
import type { Database } from './db/database.ts';
import { insertPerson } from './features/people/service.ts';
import { insertSession } from './features/sessions/repository.ts';
import { insertTeam, putTeamMember } from './features/teams/service.ts';
import { Links } from './links.ts';
import { createLog } from './log.ts';
import { SecretMask } from './secrets/secret-mask.ts';
import { unlock } from './secrets/unlock.ts';
import { wireEngines } from './wire.ts';

/** A whole Naru, listening on a free port. */
export interface TestNaru {
  readonly url: string;
  readonly dataDir: string;
  readonly adminToken: string;
  readonly database: Database;
  readonly app: App;
  /** Everything that was logged. */
  readonly logged: string[];
  close(): Promise<void>;
}

export interface TestNaruOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Closed with Naru. */
  readonly database: Database;
  /** Stands between Naru and its database. */
  wrap?(database: Database): Database;
}

export async function startTestNaru(options: TestNaruOptions): Promise<TestNaru> {
  const { database, env = {}, wrap = (unwrapped) => unwrapped } = options;
  const dataDir = await mkdtemp(path.join(tmpdir(), 'naru-server-'));
  const mask = new SecretMask();
  const logged: string[] = [];
  const environment = { PATH: processEnvironment()['PATH'] ?? '', HOME: dataDir, ...env };
  const config = readConfig(environment, { dataDir, port: 0, logLevel: 'info' });
  const unlocked = await unlock(database, { dataDir, mask });
  let base = config.publicUrl ?? new URL('http://127.0.0.1');
  const app = await App.open({
    config,
    version: '0.0.0-test',
    environment,
    webDir: path.join(dataDir, 'web'),
    database: wrap(database),
    unlocked,
    links: new Links(() => base),
    log: createLog({ level: 'info', mask, write: (line) => void logged.push(line) }),
    buildEngines: wireEngines,
  });
  const listener = createServer(await app.listener());
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  if (config.publicUrl === undefined) base = new URL(url);
  app.readiness.phase = 'ready';
  app.startServers();
  return {
    url,
    dataDir,
    adminToken: unlocked.secrets.localAdminToken,
    database,
    app,
    logged,
    close: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      await app.drain(0);
      listener.closeAllConnections();
      await closed;
      await app.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
}

export interface ApiRequest {
  readonly method?: string;
  readonly body?: unknown;
  /** The administrator's token unless said otherwise; `null` sends none. */
  readonly authorization?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls the management API; `path` is below `/api/v1`. */
export async function call(naru: TestNaru, path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
  const { method = 'GET', body, authorization = `Bearer ${naru.adminToken}`, headers = {} } = request;
  const response = await fetch(`${naru.url}/api/v1${path}`, {
    method,
    headers: {
      ...(authorization === null ? {} : { Authorization: authorization }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : undefined, text };
}

export async function makeProject(naru: TestNaru, slug: string, request: ApiRequest = {}): Promise<Project> {
  const { body } = await call(naru, '/projects', { ...request, method: 'POST', body: { name: slug, slug } });
  return Project.parse(body);
}

/** What to send to define the process server of stdio-server.fixture.ts. */
export const fixtureServer = {
  kind: 'process',
  command: process.execPath,
  args: [fileURLToPath(new URL('./stdio-server.fixture.ts', import.meta.url))],
};

export async function makeServer(naru: TestNaru, project: string, body: Record<string, unknown>): Promise<Server> {
  const answer = await call(naru, `/projects/${project}/servers`, { method: 'POST', body });
  return Server.parse(answer.body);
}

/** Resolves when the server stands as wanted. */
export async function serverIs(naru: TestNaru, where: string, status: ServerState['status']): Promise<Server> {
  for (;;) {
    const server = Server.parse((await call(naru, where)).body);
    if (server.state.status === status) return server;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const audit = { actor: { kind: 'system', id: 'system' } } as const;

/** A signed-in person who is no administrator, with a team of their own; the headers that their browser would send. */
export async function signInMember(naru: TestNaru, name: string): Promise<{ personId: string; request: ApiRequest }> {
  const token = newSessionToken();
  const personId = await naru.database.transaction(async (tx) => {
    const { id } = await insertPerson(tx, { values: { name, instanceAdmin: false }, audit });
    const team = await insertTeam(tx, { values: { slug: name, name, personalOf: id }, audit });
    await putTeamMember(tx, team.id, { personId: id, role: 'owner', audit });
    await insertSession(tx, id, { hash: hashSessionToken(token), expiresAt: new Date(Date.now() + 60_000) });
    return id;
  });
  const headers = { Cookie: `naru_session=${token}`, Origin: naru.url };
  return { personId, request: { authorization: null, headers } };
}
