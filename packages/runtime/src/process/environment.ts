import { delimiter, dirname } from 'node:path';
import type { HostEnvironment } from '../ports.ts';

const standardPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
/** Without these, programs on Windows cannot load system libraries or find each other. */
const neededOnWindows = ['SystemRoot', 'SystemDrive', 'windir', 'ComSpec', 'PATHEXT'];

interface EnvironmentParts {
  readonly declared: Readonly<Record<string, string>>;
  readonly homeDir: string;
  readonly tempDir: string;
  readonly host: HostEnvironment;
}

/**
 * The whole environment of a server: PATH, HOME, TMPDIR, LANG and what was declared for it. Of Naru's own environment
 * only PATH is taken over (and what Windows cannot do without), so that no secret of Naru's reaches a server.
 */
export function environmentFor({ declared, homeDir, tempDir, host }: EnvironmentParts): Record<string, string> {
  return {
    PATH: searchPath(host),
    LANG: process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8',
    ...(process.platform === 'win32' ? windowsEnvironment(homeDir, tempDir, host) : { HOME: homeDir, TMPDIR: tempDir }),
    ...declared,
  };
}

/** PATH as Naru got it, and at its end the folder of Naru's own Node: a command `node` then always finds one. */
function searchPath(host: HostEnvironment): string {
  const given = host['PATH'] ?? host['Path'];
  const folders = given === undefined || given === '' ? standardPath : given.split(delimiter);
  const ownNode = dirname(process.execPath);
  return (folders.includes(ownNode) ? folders : [...folders, ownNode]).join(delimiter);
}

function windowsEnvironment(homeDir: string, tempDir: string, host: HostEnvironment): Record<string, string> {
  const needed = neededOnWindows.flatMap((name) => {
    const value = host[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(needed), USERPROFILE: homeDir, TEMP: tempDir, TMP: tempDir };
}
