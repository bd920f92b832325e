import { expect, it } from 'vitest';
import { isSuitable } from './node-runtime.mjs';

it('accepts Node 24.15 and later of that line, and 26', () => {
  const versions = ['18.20.0', '20.20.2', '22.22.0', '24.14.9', '24.15.0', '24.21.0', '25.9.0', '26.10.0', '27.0.0'];
  expect(versions.filter(isSuitable)).toEqual(['24.15.0', '24.21.0', '26.10.0']);
});
