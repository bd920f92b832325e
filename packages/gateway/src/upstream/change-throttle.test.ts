import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChangeThrottle } from './change-throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('passes a change on at once and a flood of them once in the interval, all together', () => {
  const passed: (readonly string[])[] = [];
  const throttle = new ChangeThrottle<string>(1_000, (noted) => passed.push(noted));
  throttle.note(['tools']);
  for (let count = 0; count < 10_000; count += 1) throttle.note(count % 2 === 0 ? ['tools'] : ['prompts']);
  expect(passed).toEqual([['tools']]);
  vi.advanceTimersByTime(1_000);
  expect(passed).toEqual([['tools'], ['tools', 'prompts']]);
  vi.advanceTimersByTime(5_000);
  throttle.note(['resources']);
  expect(passed.at(-1)).toEqual(['resources']);
  throttle.close();
});

it('holds no timer once it is closed', () => {
  const throttle = new ChangeThrottle<string>(1_000, () => undefined);
  throttle.note(['tools']);
  throttle.close();
  expect(vi.getTimerCount()).toBe(0);
});
