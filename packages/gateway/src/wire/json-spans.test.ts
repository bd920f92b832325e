import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonShapeError } from './json-skip.ts';
import { scanArray, scanObject } from './json-spans.ts';

const limits = { maxDepth: 64, maxElements: 10_000 };

function valuesOf(text: string): Record<string, unknown> {
  const bytes = Buffer.from(text);
  return Object.fromEntries(
    scanObject(bytes, 0, { limits }).members.map(({ key, value }) => [
      key,
      JSON.parse(bytes.toString('utf8', value.start, value.end)),
    ]),
  );
}

describe('scanObject', () => {
  it('finds the same members as JSON.parse, whatever the values and the white space', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (object, indent) => {
        const text = JSON.stringify(object, null, indent);
        expect(valuesOf(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('reads strings longer than it walks, with quotes and backslashes at any place', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('\\', '"', 'a', '한', '{', '}'), { maxLength: 200 }), (letters) => {
        const object = { text: letters.join(''), next: 1 };
        expect(valuesOf(JSON.stringify(object))).toEqual(object);
      }),
    );
  });

  it('refuses nesting beyond the limit without walking all of it', () => {
    const text = `{"a":${'['.repeat(100_000)}`;
    expect(() => scanObject(Buffer.from(text), 0, { limits })).toThrow(/deeper than 64/);
  });

  it('refuses more values than the limit', () => {
    const text = `{"a":[${'[],'.repeat(20_000)}[]]}`;
    expect(() => scanObject(Buffer.from(text), 0, { limits })).toThrow(/More than 10000 values/);
  });

  it.each(['', '[', '{', '{"a"', '{"a":', '{"a":1', '{"a":"x', '{a:1}', '{"a":1 "b":2}', '{"a":1,}'])(
    'refuses %j',
    (text) => {
      expect(() => scanObject(Buffer.from(text), 0, { limits })).toThrow(JsonShapeError);
    },
  );
});

describe('scanArray', () => {
  it('finds the elements and stops at the most it may hold', () => {
    const bytes = Buffer.from('[1, {"a":[2]}, "x"]');
    const texts = scanArray(bytes, 0, { ...limits, maxItems: 3 }).items.map(({ start, end }) =>
      bytes.toString('utf8', start, end),
    );
    expect(texts).toEqual(['1', '{"a":[2]}', '"x"']);
    expect(() => scanArray(bytes, 0, { ...limits, maxItems: 2 })).toThrow(/More than 2 values/);
  });
});
