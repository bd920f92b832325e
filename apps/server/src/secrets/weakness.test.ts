import { describe, expect, it } from 'vitest';
import { weaknessOf } from './weakness.ts';

describe('a secret', () => {
  it.each([
    ['hexadecimal', '9f86d081884c7d659a2feaa0c55ad015'],
    ['hexadecimal and begins with a repeated character', 'aa9c1e7f04b2d8365fe1a07c93bd4826'],
    ['hexadecimal and begins with a repeated pair', 'c3c3c3e7f04b2d8365fe1a07c93bd482'],
    ['hexadecimal and ends with a repetition', '9c1e7f04b2d8365fe1a07c93bd482aaa'],
    ['base64', 'Zm9v+2mB7qLx0Zt4Rk8Wc1Yh6Ns3Dp5Gf0aaQ1s2k8A='],
  ])('is accepted when it is random, %s', (_, secret) => {
    expect(weaknessOf(secret)).toBeUndefined();
  });

  it.each([
    ['Repeats', 'ab12cd34'.repeat(5)],
    ['Repeats', `${'a1b2c3d4e5'.repeat(4)}a1b2`],
    ['Repeats', 'aabbccdd'.repeat(2) + 'aabbccdd'.repeat(2)],
    ['32 characters', '9f86d081884c7d65'],
    ['visible ASCII', `9f86d081884c7d659a2feaa0c55ad01 `],
    ['example', 'change-me-9f86d081884c7d659a2feaa0c55'],
  ])('is refused with the words “%s”', (words, secret) => {
    expect(weaknessOf(secret)).toContain(words);
  });
});
