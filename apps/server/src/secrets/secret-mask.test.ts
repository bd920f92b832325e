import { describe, expect, it } from 'vitest';
import { SecretMask } from './secret-mask.ts';

/** A mask of so many short values. */
const maskOf = (values: number) => new SecretMask(values * 256);

describe('the mask', () => {
  it('blots out what it knows, as it is and as it looks in JSON', () => {
    const mask = new SecretMask();
    for (const value of ['s3cret"quoted', 's3cret.*', 'tiny', 'longer s3cret.* one']) mask.add('p', value);
    expect(mask.apply('x s3cret"quoted y')).toBe('x ••• y');
    expect(mask.apply(JSON.stringify({ a: 's3cret"quoted' }))).toBe('{"a":"•••"}');
    expect(mask.apply('longer s3cret.* one, tiny, s3cretXX')).toBe('•••, tiny, s3cretXX');
  });

  it('changes nothing while it knows nothing', () => {
    expect(new SecretMask().apply('any text')).toBe('any text');
  });

  it('learns a value after it was used, and one that it knew already stays', () => {
    const mask = maskOf(2);
    mask.add('p', 'first-value');
    expect(mask.apply('first-value second-value')).toBe('••• second-value');
    mask.add('p', 'first-value');
    mask.add('p', 'second-value');
    expect(mask.apply('first-value second-value')).toBe('••• •••');
  });

  it('forgets the oldest beyond its bound', () => {
    const mask = maskOf(2);
    for (const value of ['first-value', 'second-value', 'third-value']) mask.add('p', value);
    expect(mask.apply('first-value second-value third-value')).toBe('first-value ••• •••');
  });

  it('forgets neither Naru’s own values nor those of other projects when one project brings too many', () => {
    const mask = maskOf(16);
    mask.pin(['the-token-of-the-administrator']);
    mask.add('theirs', 'value-of-another-project');
    for (let index = 0; index < 1_000; index += 1) mask.add('greedy', `flood-${index}`);
    expect(mask.apply('the-token-of-the-administrator value-of-another-project flood-999')).toBe('••• ••• •••');
    expect(mask.apply('flood-1 ')).toBe('flood-1 ');
  });

  it('weighs long values as what they are', () => {
    const mask = maskOf(4);
    const [long, longer] = ['x'.repeat(600), 'y'.repeat(700)];
    mask.add('p', long);
    mask.add('p', longer);
    expect(mask.apply(`${long} ${longer}`)).toBe(`${long} •••`);
  });

  it('takes in a known value without cost to the next use', () => {
    const mask = new SecretMask();
    for (let index = 0; index < 4_000; index += 1) mask.add('p', `value-number-${index}-${'z'.repeat(100)}`);
    mask.apply('x');
    const again = performance.now();
    for (let times = 0; times < 20; times += 1) {
      mask.add('p', `value-number-7-${'z'.repeat(100)}`);
      mask.apply('x');
    }
    const knownMs = performance.now() - again;
    const fresh = performance.now();
    for (let times = 0; times < 20; times += 1) {
      mask.add('p', `new-value-${times}`);
      mask.apply('x');
    }
    expect(knownMs).toBeLessThan(performance.now() - fresh);
  });
});
