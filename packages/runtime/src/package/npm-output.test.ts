import { describe, expect, it } from 'vitest';
import { installFailure, shownLine } from './npm-output.ts';

describe('what is shown of npm', () => {
  it.each([
    ['npm error 404 Not Found - GET https://r.example.com/@a%2fb - gone', '404 Not Found - GET the registry - gone'],
    ['npm error getaddrinfo ENOTFOUND registry.corp.example', 'getaddrinfo ENOTFOUND the registry'],
    ['npm error connect ECONNREFUSED 10.0.0.7:4873', 'connect ECONNREFUSED the registry'],
    ['npm error reason: proxy.corp.example:3128 said no', 'reason: the registry said no'],
    ["npm ERR! EACCES: permission denied, mkdir '/home/me/.npm'", "EACCES: permission denied, mkdir '…'"],
    ['npm error path C:\\Users\\me\\x', 'path …'],
    ['added 93 packages in 4s', 'added 93 packages in 4s'],
    ['npm warn deprecated glob@7.2.3: use 9/10', 'deprecated glob@7.2.3: use 9/10'],
    ['npm error     at Socket.emit (node:events:514:28)', undefined],
    ["npm error   address: '10.0.0.7',", undefined],
    ['npm error }', undefined],
    ['npm error A complete log of this run can be found in: /home/me/x.log', undefined],
    ['', undefined],
  ])('turns %j into %j', (line, shown) => {
    expect(shownLine(line)).toBe(shown);
  });

  it('explains the failure by its code, then lets npm speak', () => {
    const failure = installFailure('x@1.0.0', ['npm error code ENOSPC', 'npm error nospc no space left on device']);
    expect(failure.message).toBe('The disk is full. Make room and try again. npm said: nospc no space left on device');
    expect(failure.data).toEqual({ permanent: false });
  });

  it('still says something where npm said nothing', () => {
    expect(installFailure('x@1.0.0', []).message).toBe('x@1.0.0 could not be installed.');
  });
});
