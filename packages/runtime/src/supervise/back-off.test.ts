import { expect, it } from 'vitest';
import { backOffMs } from './back-off.ts';

it('draws each pause below a bound that doubles up to its cap', () => {
  const longest = (attempt: number) => backOffMs({ attempt, baseMs: 1_000, capMs: 60_000, random: () => 0.999999 });
  expect([1, 2, 3, 4, 5, 6, 7, 2_000].map(longest)).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
  ]);
  expect(backOffMs({ attempt: 5, baseMs: 1_000, capMs: 60_000, random: () => 0 })).toBe(0);
});
