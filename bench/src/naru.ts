import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CreatedApiKey, type CreateServer, Project, ReadyLine, Server } from '@naru/contract';
import type { z } from 'zod';
import { repository, startProgram } from './program.ts';

const healthyWithinMs = 30_000;
const pollMs = 50;

export interface Naru extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** An administrator's REST request; rejects with the answer when it is refused. */
  ask(method: string, route: string, body?: unknown): Promise<unknown>;
}

/** The same token for every start on one data folder. */
export const adminToken = randomBytes(24).toString('hex');

/** Starts the built `naru up` as a user would, on a free port. */
export async function startNaru(dataDir: string): Promise<Naru> {
  const program = await startProgram({
    args: [path.join(repository, 'dist/naru.mjs'), 'up', '--json', '--port', '0', '--data', dataDir],
    environment: { NARU_ADMIN_TOKEN: adminToken, NARU_LOG_LEVEL: 'error', NODE_ENV: 'production' },
    parse: (line) => ReadyLine.parse(line),
  });
  const url = program.ready.url.replace(/\/$/, '');
  return {
    url,
    pid: program.pid,
    ask: (method, route, body) => askNaru(url, { method, route, body }),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

async function askNaru(
  url: string,
  { method, route, body }: { method: string; route: string; body: unknown },
): Promise<unknown> {
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(`${url}/api/v1${route}`, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${route}: HTTP ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

export interface NaruProject {
  readonly slug: string;
  readonly key: string;
}

export async function createProject(naru: Naru, name: string): Promise<NaruProject> {
  const { slug } = Project.parse(await naru.ask('POST', '/projects', { name }));
  const { key } = CreatedApiKey.parse(await naru.ask('POST', `/projects/${slug}/api-keys`, { name: 'benchmark' }));
  return { slug, key };
}

export async function addServer(naru: Naru, project: NaruProject, server: z.input<typeof CreateServer>): Promise<void> {
  const { slug } = Server.parse(await naru.ask('POST', `/projects/${project.slug}/servers`, server));
  await untilHealthy(naru, project, slug);
}

/** Waits until the server is connected and has listed its tools. */
export async function untilHealthy(naru: Naru, project: NaruProject, slug: string): Promise<void> {
  const deadline = performance.now() + healthyWithinMs;
  for (;;) {
    const server = Server.parse(await naru.ask('GET', `/projects/${project.slug}/servers/${slug}`));
    if (server.state.status === 'healthy' && server.counts.tools > 0) return;
    if (performance.now() > deadline)
      throw new Error(`${slug} is ${JSON.stringify(server.state)} after ${healthyWithinMs} ms.`);
    await delay(pollMs);
  }
}

export function addressOf(naru: Naru, { slug }: NaruProject, server?: string): string {
  return `${naru.url}/projects/${slug}${server === undefined ? '' : `/servers/${server}`}/mcp`;
}
