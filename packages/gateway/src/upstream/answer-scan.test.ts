import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { skipValue } from '../wire/json-skip.ts';
import { readMessage, readMessages } from './answer-scan.ts';

const depth = 128;
const read = (text: string | Buffer) => readMessage(Buffer.from(text), depth);

describe('a message', () => {
  it('gives its result as the very bytes, whatever JSON that is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        const result = JSON.stringify(value);
        const text = JSON.stringify({ id: 7, result: value, extra: [value], jsonrpc: '2.0' }, null, indent);
        const message = read(text);
        expect(message.kind).toBe('result');
        const bytes = message.kind === 'result' ? message.result.toString() : '';
        expect(bytes).not.toMatch(/[\r\n]/);
        expect(JSON.stringify(JSON.parse(bytes))).toBe(JSON.stringify(JSON.parse(result)));
      }),
    );
  });

  it('agrees with JSON.parse on what is a value outside strings', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\""',
      '1',
      '-0.5e+3',
      '01',
      '.',
      'true',
      'nul',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        expect(isValue(text), text).toBe(parses(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads strings of any length and escaping', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('\\\\', '\\"', 'x'.repeat(60), 'é', '\\n', '{'), { maxLength: 30 }),
        (parts) => {
          const text = `"${parts.join('')}"`;
          expect(skipValue(Buffer.from(`${text},"`), 0, { maxDepth: depth, maxElements: 100_000 })).toBe(
            Buffer.byteLength(text),
          );
        },
      ),
    );
  });

  it.each([
    [
      '{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m","data":[1]}}',
      { kind: 'error', id: 1, error: { code: -1, message: 'm', data: [1] } },
    ],
    ['{"jsonrpc":"2.0","method":"m"}', { kind: 'notification', method: 'm', params: {} }],
    [
      '{"jsonrpc":"2.0","id":"q","method":"m","params":{"a":1}}',
      { kind: 'request', id: 'q', method: 'm', params: { a: 1 } },
    ],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}', { kind: 'error', id: null }],
    ['{"jsonrpc":"2.0","id":1}', { kind: 'invalid', id: 1 }],
    ['{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":""}}', { kind: 'invalid', id: 1 }],
    ['{"jsonrpc":"2.0","id":1,"error":"no"}', { kind: 'invalid', id: 1 }],
    ['{"id":1,"result":{}}', { kind: 'invalid', id: 1 }],
    ['{"jsonrpc":"2.0","id":{},"result":{}}', { kind: 'invalid', id: undefined }],
    ['{"jsonrpc":"2.0","id":1,"\\u0072esult":1,"result":{}}', { kind: 'invalid', reason: '“result” is there twice.' }],
    ['{"jsonrpc":"2.0","id":1,"result":{}}}', { kind: 'invalid', reason: 'Something follows the message.' }],
    ['{"jsonrpc":"2.0","id":1,"result":"a\u0001"}', { kind: 'invalid', id: 1 }],
    ['{"jsonrpc":"2.0","method":"m","params":[1]}', { kind: 'invalid' }],
    ['[]', { kind: 'invalid' }],
    ['', { kind: 'invalid' }],
    ['\ufeff{}', { kind: 'invalid' }],
  ])('%s is read as what it is', (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  it('is refused when it nests deeper than allowed, and read at the very depth', () => {
    const nested = (levels: number) => `{"jsonrpc":"2.0","id":1,"result":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(read(nested(depth)).kind).toBe('result');
    expect(read(nested(depth + 1))).toMatchObject({ kind: 'invalid' });
    expect(read(nested(1_000_000))).toMatchObject({ kind: 'invalid' });
  });
});

describe('a batch', () => {
  it('is split into its messages', () => {
    const text = ' [ {"jsonrpc":"2.0","method":"a"} , {"jsonrpc":"2.0","method":"b"} ] ';
    expect(readMessages(Buffer.from(text), defaultLimits)).toMatchObject([{ method: 'a' }, { method: 'b' }]);
  });

  it.each(['[]', '[{"jsonrpc":"2.0","method":"a"},]', '[{"jsonrpc":"2.0","method":"a"}', `[${'0,'.repeat(200)}0]`])(
    'is one invalid message when it is broken, empty or too large',
    (text) => {
      expect(readMessages(Buffer.from(text), defaultLimits)).toMatchObject([{ kind: 'invalid' }]);
    },
  );
});

function isValue(text: string): boolean {
  const bytes = Buffer.from(text);
  try {
    return text.slice(skipValue(bytes, 0, { maxDepth: depth, maxElements: 100_000 })).trim() === '';
  } catch {
    return false;
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
