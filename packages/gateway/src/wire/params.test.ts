import { describe, expect, it } from 'vitest';
import { readClientBody } from './client-message.ts';
import { type ParamChanges, Params } from './params.ts';

function splice(text: string, changes: ParamChanges): string {
  const body = readClientBody(Buffer.from(`{"jsonrpc":"2.0","id":1,"method":"m","params":${text}}`), limits);
  if (body.kind !== 'single' || body.message.kind !== 'request') throw new Error('not a request');
  return body.message.params.splice(changes).toString();
}

const limits = { maxDepth: 64, maxBatch: 100 };

describe('Params', () => {
  it('reads members when they are asked for, and says which one is broken', () => {
    const params = Params.of({ a: { b: [1] }, c: 'x' });
    expect([params.get('a'), params.get('c'), params.get('d')]).toEqual([{ b: [1] }, 'x', undefined]);
    const broken = new Params(Buffer.from('{"a":"\\q"}'), [{ key: 'a', value: { start: 5, end: 9 } }]);
    expect(() => broken.get('a')).toThrow('"params.a" is not valid JSON.');
  });
});

describe('Params.splice', () => {
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
    expect(Params.none.splice({ uri: 'x:y' }).toString()).toBe('{"uri":"x:y"}');
  });
});
