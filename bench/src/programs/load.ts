// The load generator, a process of its own so that its cost is the same for every target. Jobs come by IPC.
import { Pool } from 'undici';
import type { Job, LoadResult } from '../load-job.ts';
import {
  echoCall,
  endSession,
  type HttpMessage,
  initialize,
  initialized,
  request,
  type Target,
} from '../mcp-requests.ts';
import { openSseSession, type SseSession } from './sse-client.ts';

interface Tally {
  readonly latenciesMs: number[];
  errors: number;
  firstError: string | undefined;
}

/** Sessions that were opened and are held until the next job closes them. */
const held: (string | undefined)[] = [];

function newTally(): Tally {
  return { latenciesMs: [], errors: 0, firstError: undefined };
}

async function send(pool: Pool, path: string, { method, headers, body }: HttpMessage) {
  const answer = await pool.request({ path, method, headers, body: body ?? null });
  const text = await answer.body.text();
  const { 'mcp-session-id': sessionId } = answer.headers;
  return { status: answer.statusCode, text, sessionId: typeof sessionId === 'string' ? sessionId : undefined };
}

async function timed(tally: Tally, action: () => Promise<{ status: number; text: string }>): Promise<void> {
  const startedAt = performance.now();
  try {
    const { status, text } = await action();
    if (status === 200 && text.includes('"result"')) tally.latenciesMs.push(performance.now() - startedAt);
    else fail(tally, `HTTP ${status}: ${text.slice(0, 200)}`);
  } catch (error) {
    fail(tally, String(error));
  }
}

function fail(tally: Tally, reason: string): void {
  tally.errors += 1;
  tally.firstError ??= reason;
}

async function openSession(pool: Pool, path: string, target: Target): Promise<string | undefined> {
  const opened = await send(pool, path, initialize(target));
  if (opened.status !== 200) throw new Error(`initialize: HTTP ${opened.status}: ${opened.text.slice(0, 200)}`);
  await send(pool, path, initialized(target, opened.sessionId));
  return opened.sessionId;
}

/** HTTP+SSE sessions stay open from job to job, one set for each target that speaks it. */
const sseSessions = new Map<string, SseSession[]>();

async function sseSessionsOf(target: Target, count: number): Promise<readonly SseSession[]> {
  const sessions = sseSessions.get(target.url) ?? [];
  sseSessions.set(target.url, sessions);
  while (sessions.length < count) {
    const session = await openSseSession(target.url);
    await session.send(initialize(target));
    await session.send(initialized(target, undefined));
    sessions.push(session);
  }
  return sessions.slice(0, count);
}

/** The same as `repeat` over HTTP+SSE, where each client has a stream of its own. */
async function repeatOverSse({ target, clients, bytes, durationMs }: Extract<Job, { kind: 'calls' }>, tally: Tally) {
  const sessions = await sseSessionsOf(target, clients);
  const message = echoCall(target, 'legacy', { bytes });
  const until = performance.now() + durationMs;
  await Promise.all(
    sessions.map(async (session) => {
      while (performance.now() < until) await timed(tally, () => session.send(message));
    }),
  );
}

/** Each client sends the same message again and again, one at a time. */
async function repeat(
  pool: Pool,
  path: string,
  { job, tally }: { job: Extract<Job, { kind: 'calls' | 'lists' }>; tally: Tally },
) {
  const { target, era } = job;
  const sessions = await Promise.all(
    Array.from({ length: job.clients }, () =>
      era === 'legacy' ? openSession(pool, path, target) : Promise.resolve(undefined),
    ),
  );
  const until = performance.now() + job.durationMs;
  await Promise.all(
    sessions.map(async (sessionId) => {
      const message =
        job.kind === 'calls'
          ? echoCall(target, era, { bytes: job.bytes, sessionId })
          : request(target, era, { method: 'tools/list', params: {}, sessionId });
      while (performance.now() < until) await timed(tally, () => send(pool, path, message));
    }),
  );
  await Promise.all(sessions.filter((id) => id !== undefined).map((id) => send(pool, path, endSession(target, id))));
}

async function cycle(
  pool: Pool,
  path: string,
  { job, tally }: { job: Extract<Job, { kind: 'cycles' }>; tally: Tally },
) {
  const until = performance.now() + job.durationMs;
  const client = async () => {
    while (performance.now() < until) {
      await timed(tally, async () => {
        const sessionId = await openSession(pool, path, job.target);
        const called = await send(pool, path, echoCall(job.target, 'legacy', { bytes: 100, sessionId }));
        await send(pool, path, endSession(job.target, sessionId));
        return called;
      });
    }
  };
  await Promise.all(Array.from({ length: job.clients }, client));
}

async function inTurns(count: number, clients: number, action: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next < count) await action(next++);
  };
  await Promise.all(Array.from({ length: clients }, client));
}

async function hold(
  pool: Pool,
  path: string,
  { job, tally }: { job: Extract<Job, { kind: 'hold' | 'use' | 'release' }>; tally: Tally },
) {
  const { target, clients } = job;
  switch (job.kind) {
    case 'hold':
      return inTurns(job.sessions, clients, async () => void held.push(await openSession(pool, path, target)));
    case 'use':
      return inTurns(held.length, clients, (index) =>
        timed(tally, () => send(pool, path, echoCall(target, 'legacy', { bytes: 100, sessionId: held[index] }))),
      );
    case 'release': {
      const ended = held.splice(0);
      return inTurns(
        ended.length,
        clients,
        async (index) => void (await send(pool, path, endSession(target, ended[index]))),
      );
    }
  }
}

async function run(job: Job): Promise<LoadResult> {
  const { origin, pathname } = new URL(job.target.url);
  const pool = new Pool(origin, { connections: job.clients, pipelining: 1 });
  const tally = newTally();
  const startedAt = performance.now();
  try {
    if (job.kind === 'calls' && job.target.transport === 'sse') await repeatOverSse(job, tally);
    else if (job.kind === 'calls' || job.kind === 'lists') await repeat(pool, pathname, { job, tally });
    else if (job.kind === 'cycles') await cycle(pool, pathname, { job, tally });
    else await hold(pool, pathname, { job, tally });
  } catch (error) {
    fail(tally, String(error));
  } finally {
    await pool.destroy();
  }
  return summarize(tally, 'durationMs' in job ? job.durationMs : performance.now() - startedAt);
}

function summarize({ latenciesMs, errors, firstError }: Tally, elapsedMs: number): LoadResult {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const perSecond = (sorted.length / elapsedMs) * 1000;
  return {
    calls: sorted.length,
    perSecond,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    errors,
    ...(firstError ? { firstError } : {}),
  };
}

process.on('message', (job: Job) => {
  void run(job).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));
