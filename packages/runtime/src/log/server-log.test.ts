import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from './mask-secrets.ts';
import { readLines } from './read-lines.ts';
import { ServerLog } from './server-log.ts';

const limits = { maxLogLines: 3, maxLogBytes: 30, maxLineBytes: 12, maxFollowers: 2 };
const texts = (log: ServerLog) => log.recent(99).map(({ text }) => text);

describe('server log', () => {
  it('is bounded in lines and in bytes', () => {
    const log = new ServerLog(limits, () => undefined);
    for (const text of ['a', 'b', 'c', 'd']) log.append('stderr', text);
    expect(texts(log)).toEqual(['b', 'c', 'd']);
    for (const text of ['0123456789a', '0123456789b', '0123456789c']) log.append('stderr', text);
    expect(texts(log)).toEqual(['0123456789b', '0123456789c']);
  });

  it('cuts a long line between characters', () => {
    const log = new ServerLog(limits, () => undefined);
    log.append('stderr', '가나다라마');
    expect(texts(log)).toEqual(['가나다라…']);
    log.append('stderr', 'x가나다라');
    expect(texts(log).at(-1)).toBe('x가나다…');
  });

  it('goes on when a follower throws', () => {
    const errors: unknown[] = [];
    const log = new ServerLog(limits, (error) => errors.push(error));
    const heard: string[] = [];
    log.follow(() => {
      throw new Error('broken viewer');
    });
    log.follow(({ text }) => heard.push(text));
    log.append('naru', 'still here');
    expect(heard).toEqual(['still here']);
    expect(errors).toHaveLength(1);
  });
});

describe('masking', () => {
  it('hides the longer of two secrets that begin alike, and each line of one with several', () => {
    const mask = maskSecrets(['secret-1', 'secret-1-long', 'line one\nline two', 'no']);
    expect(mask('a secret-1-long b secret-1 c line two d no')).toBe('a ••• b ••• c ••• d no');
  });
});

describe('reading lines', () => {
  const read = async (...chunks: (string | Buffer)[]) => {
    const stream = new PassThrough();
    const lines: string[] = [];
    readLines(stream, { maxLineChars: 10, maxBytesPerSecond: 1e6, onLine: (line) => lines.push(line) });
    for (const chunk of chunks) stream.write(chunk);
    const ended = new Promise((resolve) => stream.once('end', resolve));
    stream.end();
    await ended;
    return lines;
  };

  it('joins chunks, takes LF and CRLF, and gives the last line without an end', async () => {
    expect(await read('a', 'b\r\n\nc', 'd')).toEqual(['ab', '', 'cd']);
  });

  it('cuts a line without holding the rest, and stays in step after it', async () => {
    expect(await read('0123456789', 'x'.repeat(100_000), 'y\nnext\n')).toEqual(['0123456789', 'next']);
  });

  it('keeps characters that are split between chunks, and replaces bytes that are not UTF-8', async () => {
    const bytes = Buffer.from('가\n');
    expect(await read(bytes.subarray(0, 1), bytes.subarray(1), Buffer.from([0xff, 10]))).toEqual(['가', '\ufffd']);
  });
});
