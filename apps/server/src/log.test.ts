import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';
import { SecretMask } from './secrets/secret-mask.ts';

function logging(...secrets: string[]) {
  const mask = new SecretMask();
  for (const secret of secrets) mask.add('p', secret);
  const lines: string[] = [];
  return { lines, log: createLog({ level: 'info', mask, write: (line) => void lines.push(line) }) };
}

describe('the log', () => {
  it('blots out secrets at any depth, in errors and in text that is itself JSON', () => {
    const { lines, log } = logging('s3cret"value');
    const err = new Error('refused: s3cret"value', { cause: new Error('s3cret"value') });
    log.error('a request failed', { err, deep: [{ body: JSON.stringify({ token: 's3cret"value' }) }] });
    expect(lines.join('')).not.toContain('s3cret');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'a request failed',
      err: { message: expect.stringContaining('refused: •••') },
      deep: [{ body: '{"token":"•••"}' }],
    });
  });

  it.each(['a request failed', '"level":', '","msg":"', 'requestId', '{"level":50,"time":"2'])(
    'stays one JSON object a line that says what happened when somebody’s secret is %s',
    (secret) => {
      const { lines, log } = logging(secret);
      log.error('a request failed', { requestId: 'r-1', reason: `with ${secret} in it` });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^[^\n]+\n$/);
      expect(JSON.parse(lines[0] ?? '')).toEqual({
        level: 50,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        msg: 'a request failed',
        requestId: 'r-1',
        reason: 'with ••• in it',
      });
    },
  );
});
