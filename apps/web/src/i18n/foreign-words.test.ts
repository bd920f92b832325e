import { CreateApiKey, CreateProject, CreateServer } from '@naru/contract';
import { afterEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { faultWords, problemTitle, setForeignWords } from './foreign-words.ts';
import * as korean from './ko-foreign.ts';

const wrong: [string, z.ZodType, unknown][] = [
  ['a project without a name', CreateProject, { name: '' }],
  ['a project with a wrong slug', CreateProject, { name: 'a', slug: '한글' }],
  ['a key with a long name', CreateApiKey, { name: 'a'.repeat(81) }],
  ['a server with a wrong slug', CreateServer, { kind: 'remote', name: 'a', slug: 'A b', url: 'https://a.example' }],
  ['a server without an address', CreateServer, { kind: 'remote', name: 'a', url: '' }],
  ['an address with a password', CreateServer, { kind: 'remote', name: 'a', url: 'https://a:b@c.example' }],
  ['a wrong header', CreateServer, { kind: 'remote', name: 'a', url: 'https://a.example', headers: { x: 'a\nb' } }],
  ['a server without a program', CreateServer, { kind: 'process', name: 'a', command: '' }],
];

describe('words that come from elsewhere', () => {
  afterEach(() => setForeignWords(undefined));

  it.each(wrong)('say in Korean what is wrong with %s', (_, shape, value) => {
    setForeignWords(korean);
    const messages = shape.safeParse(value).error?.issues.map(({ message }) => faultWords(message)) ?? [];
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) {
      expect(message).toMatch(/[가-힣]/);
      expect(message).not.toBe(korean.koOtherFault);
    }
  });

  it('leave English as it is', () => {
    const problem = { type: '', title: 'Not found', status: 404, code: 'resource.not_found', detail: '' };
    expect(problemTitle(problem)).toBe('Not found');
    setForeignWords(korean);
    expect(problemTitle(problem)).toBe('찾을 수 없습니다');
    expect(problemTitle({ ...problem, code: 'of.a.newer.version' })).toBe('Not found');
  });
});
