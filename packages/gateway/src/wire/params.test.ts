import { describe, expect, it } from 'vitest';
import { spliceParams } from './params.ts';

const params = (text: string) => ({ value: JSON.parse(text), bytes: Buffer.from(text) });
const splice = (text: string, changes: Parameters<typeof spliceParams>[1]) =>
  spliceParams(params(text), changes).toString();

describe('spliceParams', () => {
  it('replaces a member and keeps every other byte', () => {
    const text = '{"name":"a__b","arguments":{ "x" : 1e3 },"_meta":{"k":1}}';
    expect(splice(text, { name: 'b' })).toBe('{"arguments":{ "x" : 1e3 },"_meta":{"k":1},"name":"b"}');
  });

  it('adds and takes out members', () => {
    expect(splice('{"a":1,"_meta":{}}', { _meta: undefined })).toBe('{"a":1}');
    expect(splice('{}', { _meta: { k: 1 } })).toBe('{"_meta":{"k":1}}');
    expect(splice('{"_meta":{}}', { _meta: undefined })).toBe('{}');
  });

  it('starts from nothing where the request had no params', () => {
    expect(spliceParams({ value: {}, bytes: undefined }, { uri: 'x:y' }).toString()).toBe('{"uri":"x:y"}');
  });
});
