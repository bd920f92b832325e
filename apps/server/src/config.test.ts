import { NaruError } from '@naru/contract';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const dataDir = '/var/lib/naru';
const strong = '9vV2mB7qLx0Zt4Rk8Wc1Yh6Ns3Dp5Gf0';

function problem(env: Record<string, string>): NaruError {
  try {
    readConfig(env, { dataDir });
  } catch (error) {
    if (error instanceof NaruError) return error;
    throw error;
  }
  throw new Error('The settings were accepted.');
}

describe('settings', () => {
  it('keep Naru on this machine unless told otherwise', () => {
    expect(readConfig({}, { dataDir })).toMatchObject({ host: '127.0.0.1', port: 8000, dataDir, allowedHosts: [] });
  });

  it('are taken from the environment, and from the command line first', () => {
    const env = { NARU_PORT: '9000', NARU_DATA_DIR: '/elsewhere', NARU_LOG_LEVEL: 'warn', NARU_ADMIN_TOKEN: strong };
    expect(readConfig(env, { port: 9001 })).toMatchObject({
      port: 9001,
      dataDir: '/elsewhere',
      logLevel: 'warn',
      adminToken: strong,
    });
  });

  it.each([
    ['NARU_PORT', { NARU_PORT: '70000' }],
    ['NARU_LOG_LEVEL', { NARU_LOG_LEVEL: 'loud' }],
    ['NARU_PUBLIC_URL', { NARU_PUBLIC_URL: 'https://naru.example.com/behind/a/path' }],
    ['NARU_ALLOWED_HOSTS', { NARU_ALLOWED_HOSTS: 'http://naru.example.com' }],
  ])('name %s when it is wrong', (name, env) => {
    expect(problem(env)).toMatchObject({ code: 'instance.misconfigured', fields: [{ path: `/${name}` }] });
  });

  it('refuse to listen to the network without the names to be called by', () => {
    expect(problem({ NARU_HOST: '0.0.0.0' }).message).toContain('NARU_PUBLIC_URL');
    const named = { NARU_HOST: '0.0.0.0', NARU_ALLOWED_HOSTS: 'naru.lan, Naru.Example.com' };
    expect(readConfig(named, { dataDir }).allowedHosts).toEqual(['naru.lan', 'naru.example.com']);
  });

  it.each([
    ['short', 'kJ8s0-Qm2x'],
    ['one repeated character', 'a'.repeat(40)],
    ['a repeated word', 'secret'.repeat(8)],
    ['an example', 'change-me-please-this-is-only-an-example'],
    ['a placeholder', 'YOUR_ADMIN_TOKEN_GOES_HERE_0123456789'],
  ])('refuse an administrator’s token that is %s, without repeating it', (_, token) => {
    const { message } = problem({ NARU_ADMIN_TOKEN: token });
    expect(message).toContain('NARU_ADMIN_TOKEN');
    expect(message).not.toContain(token);
  });
});
