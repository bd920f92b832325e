import { expect, it } from 'vitest';
import { brokenClaims, capabilityTable } from './capability-table.ts';
import type { Requirement } from './requirements.ts';

const requirements = new Map<string, Requirement>([
  ['GW1', { state: 'works', sentence: 'It works.' }],
  ['GW3', { state: 'planned', sentence: 'It will work.' }],
]);

it('accepts a claim that a passing test cites', () => {
  expect(brokenClaims(requirements, new Map([['GW1', { passed: 1, failed: 0 }]]))).toEqual([]);
});

it('refuses a claim without a passing test', () => {
  expect(brokenClaims(requirements, new Map([['GW1', { passed: 0, failed: 2 }]]))).toEqual([
    'GW1 is said to be "works", but no passing whole-system test cites it.',
  ]);
});

it('refuses a citation of an id that does not exist', () => {
  const cited = new Map([
    ['GW1', { passed: 1, failed: 0 }],
    ['XX9', { passed: 1, failed: 0 }],
  ]);
  expect(brokenClaims(requirements, cited)).toEqual(['XX9 is cited by a test, but requirements.ts does not have it.']);
});

it('prints one line for each capability', () => {
  const lines = capabilityTable(requirements, new Map([['GW1', { passed: 2, failed: 1 }]]));
  expect(lines.map((line) => line.trim().replaceAll(/ +/g, ' '))).toEqual([
    'GW1 works 2 passed, 1 failed It works.',
    'GW3 planned It will work.',
  ]);
});
