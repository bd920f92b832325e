import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadMessage, readClientBody } from './client-message.ts';

const limits = { maxDepth: 64, maxBatch: 100 };
const read = (text: string) => readClientBody(Buffer.from(text), limits);

function refusal(text: string): BadMessage {
  try {
    read(text);
  } catch (error) {
    if (error instanceof BadMessage) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('readClientBody', () => {
  it('keeps the id and the params as they were written', () => {
    const body = read(
      '{"jsonrpc":"2.0", "id": 1.50, "method":"tools/call","params": {"name":"a" , "arguments":{ "x":1e3}}}',
    );
    expect(body).toMatchObject({ kind: 'single', message: { kind: 'request', idText: '1.50', method: 'tools/call' } });
    if (body.kind !== 'single' || body.message.kind !== 'request') throw new Error('not a request');
    expect(body.message.params.bytes?.toString()).toBe('{"name":"a" , "arguments":{ "x":1e3}}');
    expect(body.message.params.toObject()).toEqual({ name: 'a', arguments: { x: 1000 } });
  });

  it('tells notifications and responses from requests', () => {
    expect(read('{"jsonrpc":"2.0","method":"notifications/initialized"}')).toMatchObject({
      message: { kind: 'notification', params: {} },
    });
    expect(read('{"jsonrpc":"2.0","id":"naru-1","result":{}}')).toMatchObject({
      message: { kind: 'response', id: 'naru-1' },
    });
    expect(read('{"jsonrpc":"2.0","id":4,"error":{"code":1,"message":"no"}}')).toMatchObject({
      message: { kind: 'response', outcome: { error: { code: 1, message: 'no' } } },
    });
  });

  // What a policy reads and what an upstream reads must be the same: see Go SDK CVE-2026-27896.
  it.each([
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","Method":"tools/call"}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","name":"wipe"}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","Name":"wipe"}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","\\u006eame":"wipe"}}',
    '{"jsonrpc":"2.0","id":1,"method":"x","paramſ":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"x","params":{},"params":{}}',
  ])('refuses what two parsers could read differently: %s', (text) => {
    expect(refusal(text).code).toBe(-32600);
  });

  it.each([
    ['\uFEFF{"jsonrpc":"2.0","id":1,"method":"x"}', -32700],
    ['{"jsonrpc":"2.0","id":1,"method":"x"', -32700],
    ['{"jsonrpc":"2.0","id":1,"method":\'x\'}', -32700],
    ['{"jsonrpc":"2.0","id":null,"method":"x"}', -32600],
    ['{"jsonrpc":"1.0","id":1,"method":"x"}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"x","params":[1]}', -32600],
    ['{"jsonrpc":"2.0","id":1}', -32600],
    ['[]', -32600],
    ['"text"', -32600],
    [`[${Array.from({ length: 101 }, () => '{"jsonrpc":"2.0","method":"x"}').join(',')}]`, -32600],
    [`{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":${'['.repeat(100)}${']'.repeat(100)}}}`, -32600],
  ])('refuses %.60s with its code', (text, code) => {
    expect(refusal(text).code).toBe(code);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => readClientBody(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), limits)).toThrow(BadMessage);
  });

  it('carries the id of a request it refuses, where it could read one', () => {
    expect(refusal('{"jsonrpc":"1.0","id":"a7","method":"x"}').idText).toBe('"a7"');
  });

  it('never throws anything but BadMessage', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      'id',
      'method',
      '"jsonrpc":"2.0"',
      '1',
      '\\',
      ' ',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          read(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(BadMessage);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses four megabytes of brackets quickly', () => {
    const text = `{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":[${'[],'.repeat(1_300_000)}[]]}}`;
    expect(refusal(text).code).toBe(-32600);
  });
});
