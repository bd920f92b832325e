import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { ko } from './ko.ts';

function flat(words: object, prefix = ''): Map<string, string> {
  const entries = Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${prefix}${key}`, value]] : [...flat(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe('the catalogues', () => {
  const english = flat(en);
  const korean = flat(ko);

  it('carry the same keys in Korean and English', () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it.each([
    ['English', english],
    ['Korean', korean],
  ])('have no empty text in %s', (_, words) => {
    expect([...words].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('fill the same gaps in both languages', () => {
    const different = [...english].filter(([key, text]) => String(gaps(text)) !== String(gaps(korean.get(key) ?? '')));
    expect(different).toEqual([]);
  });

  it('have both plural forms wherever they have one', () => {
    const lonely = [...english.keys()].filter(
      (key) => key.endsWith('_one') && !english.has(key.replace(/_one$/, '_other')),
    );
    expect(lonely).toEqual([]);
  });
});
