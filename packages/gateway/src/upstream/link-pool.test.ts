import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { UpstreamAnswer, UpstreamLink } from './link.ts';
import { LinkPool } from './link-pool.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const request = { method: 'tools/call', params: undefined, signal: new AbortController().signal, timeoutMs: 1_000 };

function linkThatAnswers(answer: () => Promise<UpstreamAnswer>): UpstreamLink & { ended: boolean } {
  const closed = Promise.withResolvers<string>();
  const info = {
    era: 'legacy',
    protocolVersion: '',
    capabilities: {},
    serverInfo: undefined,
    instructions: undefined,
  } as const;
  const link = {
    info,
    ended: false,
    request: answer,
    notify: () => undefined,
    closed: closed.promise,
    close: () => {
      link.ended = true;
      closed.resolve('closed');
      return Promise.resolve();
    },
  };
  return link;
}

const never = () => new Promise<UpstreamAnswer>(() => undefined);
const atOnce = () => Promise.resolve({ kind: 'result', result: Buffer.from('{}') } as const);

it('closes what nobody used for a while, but nothing with a request under way', async () => {
  const pool = new LinkPool({ maxLinks: 10, idleMs: 1_000 });
  const busy = linkThatAnswers(never);
  const idle = linkThatAnswers(atOnce);
  void (await pool.get('busy', 'while-used', () => Promise.resolve(busy))).request(request);
  await (await pool.get('idle', 'while-used', () => Promise.resolve(idle))).request(request);
  vi.advanceTimersByTime(2_000);
  pool.closeIdle();
  await vi.waitFor(() => expect(idle.ended).toBe(true));
  expect(busy.ended).toBe(false);
  await pool.close();
  expect(busy.ended).toBe(true);
});

it('keeps the link of a session until the session ends', async () => {
  const pool = new LinkPool({ maxLinks: 10, idleMs: 1_000 });
  const link = linkThatAnswers(atOnce);
  await pool.get('session', 'until-dropped', () => Promise.resolve(link));
  vi.advanceTimersByTime(60_000);
  pool.closeIdle();
  expect(link.ended).toBe(false);
  pool.drop('session');
  await vi.waitFor(() => expect(link.ended).toBe(true));
});

it('opens one link for callers that come together, and forgets one that could not be opened', async () => {
  const pool = new LinkPool({ maxLinks: 10, idleMs: 1_000 });
  const open = vi.fn(() => Promise.reject(new Error('no')));
  await Promise.allSettled([pool.get('key', 'while-used', open), pool.get('key', 'while-used', open)]);
  expect(open).toHaveBeenCalledTimes(1);
  expect(pool.size).toBe(0);
});

it('refuses a further link when every one is in use', async () => {
  const pool = new LinkPool({ maxLinks: 1, idleMs: 1_000 });
  void (await pool.get('busy', 'while-used', () => Promise.resolve(linkThatAnswers(never)))).request(request);
  const more = pool.get('more', 'while-used', () => Promise.resolve(linkThatAnswers(atOnce)));
  await expect(more).rejects.toMatchObject({ code: 'upstream.busy' });
});
