import { describe, expect, it } from 'vitest';
import { Semaphore } from './semaphore.ts';

const never = new AbortController().signal;

describe('semaphore', () => {
  it('lets the next in when one leaves, in order, however often one says that it leaves', async () => {
    const places = new Semaphore(1);
    const order: string[] = [];
    const leave = await places.acquire(never);
    const second = places.acquire(never).then((release) => {
      order.push('second');
      return release;
    });
    const third = places.acquire(never).then(() => order.push('third'));
    leave();
    leave();
    const leaveAgain = await second;
    expect(order).toEqual(['second']);
    leaveAgain();
    await third;
    expect(order).toEqual(['second', 'third']);
  });

  it('passes over one that does not want to wait any more', async () => {
    const places = new Semaphore(1);
    const leave = await places.acquire(never);
    const impatient = new AbortController();
    const waiting = places.acquire(impatient.signal);
    const patient = places.acquire(never);
    impatient.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    leave();
    await patient;
  });
});
