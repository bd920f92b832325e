import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mcpAddress } from './bridge/address.ts';
import { dataFolderOfRunning, defaultDataFolder } from './data-folder.ts';
import { languageOf } from './terminal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'naru-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the data folder', () => {
  it.each([
    ['linux', {}, '/home/me/.local/share/naru'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/naru'],
    ['darwin', {}, '/home/me/Library/Application Support/naru'],
  ] as const)('is at the usual place of %s with %j', (platform, env, expected) => {
    expect(defaultDataFolder({ platform, env, home: '/home/me', cwd: '/' })).toBe(expected);
  });

  it('is the one asked for, else that of a checkout here, else the usual one', () => {
    const place = { platform: 'linux', env: { NARU_DATA_DIR: 'mine' }, home: '/home/me', cwd: folder } as const;
    expect(dataFolderOfRunning('given', place)).toBe(join(folder, 'given'));
    expect(dataFolderOfRunning(undefined, place)).toBe(join(folder, 'mine'));
    const unset = { ...place, env: {} };
    expect(dataFolderOfRunning(undefined, unset)).toBe('/home/me/.local/share/naru');
    mkdirSync(join(folder, '.naru'));
    expect(dataFolderOfRunning(undefined, unset)).toBe(join(folder, '.naru'));
  });
});

describe('an MCP address', () => {
  const instance = new URL('http://127.0.0.1:8000');
  it.each([
    ['https://naru.example/projects/a/mcp', 'https://naru.example/projects/a/mcp'],
    ['home', 'http://127.0.0.1:8000/projects/home/mcp'],
    ['home/files', 'http://127.0.0.1:8000/projects/home/servers/files/mcp'],
  ])('can be written as %s', (text, expected) => {
    expect(mcpAddress(text, instance).href).toBe(expected);
  });

  it.each(['', 'a/b/c', '../x', 'Home', 'file:///etc/passwd', 'home/'])('cannot be written as %j', (text) => {
    expect(() => mcpAddress(text, instance)).toThrow('full URL');
  });
});

it.each([
  [{ LANG: 'ko_KR.UTF-8' }, 'ko'],
  [{ LANG: 'ko_KR.UTF-8', LC_ALL: 'C' }, 'en'],
  [{ LC_ALL: 'ko' }, 'ko'],
  [{}, 'en'],
])('speaks the language of %j', (env, expected) => {
  expect(languageOf(env)).toBe(expected);
});
