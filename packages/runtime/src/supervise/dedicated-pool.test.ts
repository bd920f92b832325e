import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Instance } from '../driver.ts';
import { DedicatedPool } from './dedicated-pool.ts';

/** A process that ends when it is stopped. */
function instance(): Instance & { readonly stopped: () => boolean } {
  const ended = Promise.withResolvers<string>();
  let stopped = false;
  return {
    input: new PassThrough(),
    output: new PassThrough(),
    exited: ended.promise,
    stop: async () => {
      stopped = true;
      ended.resolve('It was stopped.');
    },
    stopped: () => stopped,
  };
}

/** Whether a promise has settled once everything that is due has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = () => {
    settled = true;
  };
  promise.then(note, note);
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('the processes of single sessions', () => {
  it.each(['it comes up all the same', 'it gives up'])(
    'are over only when one still starting is, though %s',
    async (how) => {
      const pool = new DedicatedPool(2);
      const wanted = new AbortController();
      const start = Promise.withResolvers<Instance>();
      const opened = pool.open(() => start.promise, wanted.signal);
      const refused = expect(opened).rejects.toThrow('no longer wanted');
      wanted.abort(new Error('no longer wanted'));
      const ended = pool.endAll();
      expect(await isSettled(ended)).toBe(false);
      const late = instance();
      if (how === 'it gives up') start.reject(wanted.signal.reason);
      else start.resolve(late);
      await ended;
      await refused;
      expect(late.stopped()).toBe(how !== 'it gives up');
    },
  );

  it('are bounded, those still starting included, and a failed start makes room again', async () => {
    const pool = new DedicatedPool(1);
    const { signal } = new AbortController();
    const start = Promise.withResolvers<Instance>();
    const first = pool.open(() => start.promise, signal);
    await expect(pool.open(async () => instance(), signal)).rejects.toMatchObject({ code: 'upstream.busy' });
    start.reject(new Error('did not start'));
    await expect(first).rejects.toThrow('did not start');
    const running = instance();
    const channel = await pool.open(async () => running, signal);
    await expect(pool.open(async () => instance(), signal)).rejects.toMatchObject({ code: 'upstream.busy' });
    channel.release();
    await pool.endAll();
    expect(running.stopped()).toBe(true);
  });
});
