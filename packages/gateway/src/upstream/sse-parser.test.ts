import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TooManyBytes } from './byte-collector.ts';
import { SseParser } from './sse-parser.ts';

function parse(chunks: readonly (string | Buffer)[], maxBytes = 10_000) {
  const events: { type: string; data: string }[] = [];
  const parser = new SseParser(maxBytes, ({ type, data }) => events.push({ type, data: data.toString() }));
  for (const chunk of chunks) parser.push(Buffer.from(chunk));
  return { events, parser };
}

describe('an event stream', () => {
  it('is read alike however it is cut and whatever ends its lines', () => {
    const lines = [
      'event: one',
      'data: α',
      '',
      ': note',
      'data',
      'data:  b',
      'id: 5',
      '',
      'retry: 70',
      'data:c',
      'unknown: x',
      '',
    ];
    const expected = [
      { type: 'one', data: 'α' },
      { type: 'message', data: '\n b' },
      { type: 'message', data: 'c' },
    ];
    fc.assert(
      fc.property(fc.constantFrom('\n', '\r', '\r\n'), fc.array(fc.nat(80)), (end, cuts) => {
        const bytes = Buffer.from(lines.map((line) => line + end).join(''));
        const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const { events, parser } = parse(chunks);
        expect(events).toEqual(expected);
        expect(parser).toMatchObject({ lastEventId: '5', retryMs: 70 });
      }),
    );
  });

  it('says nothing of an event that did not end or has no data', () => {
    expect(parse(['event: x\n\n', 'data: y\n']).events).toEqual([]);
  });

  it('ignores an id with a NUL, and a retry that is no number', () => {
    expect(parse(['id: a\0b\nretry: soon\n\n']).parser).toMatchObject({ lastEventId: undefined, retryMs: undefined });
  });

  it('is cut off at an event or a line over the limit', () => {
    expect(() => parse([`data: ${'x'.repeat(101)}\n`], 100)).toThrow(TooManyBytes);
    expect(() => parse(Array(200).fill('xxxxx'), 100)).toThrow(TooManyBytes);
    expect(() => parse(Array(200).fill('data\n'), 100)).toThrow(TooManyBytes);
    expect(parse([`data: ${'x'.repeat(100)}\n\n`], 100).events).toHaveLength(1);
  });

  it('takes a megabyte byte by byte in memory of its own size', () => {
    const parser = new SseParser(2 ** 20, () => undefined);
    const byte = Buffer.from('x');
    const before = process.memoryUsage().arrayBuffers;
    parser.push(Buffer.from('data:'));
    for (let count = 0; count < 2 ** 20; count += 1) parser.push(byte);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 2 ** 20);
  });
});
