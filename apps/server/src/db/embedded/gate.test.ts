import { expect, it } from 'vitest';
import { Gate } from './gate.ts';

it('lets one in at a time, in the order of coming', async () => {
  const gate = new Gate();
  const order: string[] = [];
  const visit = (name: string) =>
    gate.run(async () => {
      order.push(`${name} in`);
      await Promise.resolve();
      order.push(`${name} out`);
    });
  await Promise.all([visit('a'), visit('b')]);
  expect(order).toEqual(['a in', 'a out', 'b in', 'b out']);
});

it('goes on after work that failed', async () => {
  const gate = new Gate();
  await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(gate.run(async () => 'yes')).resolves.toBe('yes');
});

it('gives timers and sockets a turn between any two that wait', async () => {
  const gate = new Gate();
  let turns = 0;
  let going = true;
  const turn = () => {
    turns += 1;
    if (going) setImmediate(turn);
  };
  setImmediate(turn);
  await Promise.all(Array.from({ length: 100 }, () => gate.run(() => Promise.resolve())));
  going = false;
  expect(turns).toBeGreaterThanOrEqual(100);
});

it('waits for those inside when it closes, and refuses those who come later', async () => {
  const gate = new Gate();
  let done = false;
  const inside = gate.run(async () => {
    await new Promise(setImmediate);
    done = true;
  });
  await gate.close();
  expect(done).toBe(true);
  await inside;
  await expect(gate.run(async () => undefined)).rejects.toMatchObject({ code: 'instance.unavailable' });
});
