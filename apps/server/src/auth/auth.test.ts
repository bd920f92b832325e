import { describe, expect, it } from 'vitest';
import { AdminTokens } from './admin-tokens.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { effectiveRole, roleAllows } from './permissions.ts';
import { SessionCookie } from './session-cookie.ts';
import { SignInLinks } from './sign-in-links.ts';

describe('sign-in links', () => {
  it('sign in once, and not after fifteen minutes', () => {
    let now = 0;
    const links = new SignInLinks(() => now);
    const { token } = links.create('person');
    const late = links.create('person').token;
    expect(links.redeem(token)).toBe('person');
    expect(links.redeem(token)).toBeUndefined();
    now = 15 * 60_000;
    expect(links.redeem(late)).toBeUndefined();
  });

  it('are bounded: the oldest unused one is forgotten', () => {
    const links = new SignInLinks();
    const { token } = links.create('person');
    for (let i = 0; i < 64; i++) links.create('person');
    expect(links.redeem(token)).toBeUndefined();
  });
});

describe('administrator’s tokens', () => {
  it('are accepted whole and no other', () => {
    const tokens = new AdminTokens(['one-token', 'another-token']);
    expect(['one-token', 'another-token'].map((token) => tokens.accepts(token))).toEqual([true, true]);
    expect(['', 'one-toke', 'one-token ', 'ONE-TOKEN'].map((token) => tokens.accepts(token))).not.toContain(true);
    expect(new AdminTokens([]).accepts('')).toBe(false);
  });
});

describe('the session cookie', () => {
  it('is read when it is there once, and only then', () => {
    const cookie = new SessionCookie({ https: false });
    const token = 'a'.repeat(43);
    expect(cookie.read(`x=1; naru_session=${token}; y=2`)).toBe(token);
    for (const header of [
      undefined,
      '',
      `other=${token}`,
      `naru_session=${token}; naru_session=${token}`,
      'naru_session=<x>',
    ]) {
      expect(cookie.read(header)).toBeUndefined();
    }
  });
});

describe('attempts', () => {
  it('are counted by origin', () => {
    const limit = new AttemptLimit({ maxAttempts: 2, windowMs: 60_000 });
    expect(['a', 'a', 'a', 'b'].map((origin) => limit.allow(origin))).toEqual([true, true, false, true]);
  });
});

describe('roles', () => {
  it('take the better of team and project', () => {
    expect(effectiveRole('viewer', undefined)).toBe('reporter');
    expect(effectiveRole('viewer', 'developer')).toBe('developer');
    expect(effectiveRole('admin', 'reporter')).toBe('owner');
    expect(effectiveRole(undefined, undefined)).toBeUndefined();
  });

  it('let reporters look and no more', () => {
    expect(roleAllows('reporter', 'server:read')).toBe(true);
    for (const permission of ['server:write', 'tool:run', 'key:read', 'key:write'] as const) {
      expect(roleAllows('reporter', permission)).toBe(false);
      expect(roleAllows('developer', permission)).toBe(true);
    }
  });
});
