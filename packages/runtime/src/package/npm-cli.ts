import { access, realpath } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { HostEnvironment } from '../ports.ts';

/** How npm is started: a program and the arguments before npm's own. */
export interface NpmCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** Finds npm: the one that started Naru, the one that came with this Node, or the first in PATH. */
export async function findNpm(host: HostEnvironment): Promise<NpmCommand | undefined> {
  const besideNode = dirname(process.execPath);
  const scripts = [
    host['npm_execpath'],
    join(besideNode, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(besideNode, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  for (const script of scripts) {
    // npm_execpath may also name yarn or pnpm.
    if (script?.endsWith('npm-cli.js') && (await exists(script))) return { program: process.execPath, args: [script] };
  }
  for (const folder of (host['PATH'] ?? host['Path'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const besideCommand = join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
    const command = await realpath(join(folder, 'npm')).catch(() => undefined);
    if (command?.endsWith('.js')) return { program: process.execPath, args: [command] };
    if (await exists(besideCommand)) return { program: process.execPath, args: [besideCommand] };
    if (command !== undefined && process.platform !== 'win32') return { program: command, args: [] };
  }
  return undefined;
}

/** What npm may know of Naru's environment: how to reach the registry. Its configuration file lies in HOME. */
const passedOn = [
  'PATH',
  'Path',
  'HOME',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
  'PATHEXT',
  'TEMP',
  'TMP',
  'TMPDIR',
  'LANG',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'npm_config_registry',
  'npm_config_userconfig',
  'npm_config_cache',
  'npm_config_cafile',
  'npm_config_proxy',
  'npm_config_https_proxy',
];

export function npmEnvironment(host: HostEnvironment): Record<string, string> {
  const known = passedOn.flatMap((name) => {
    const value = host[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(known),
    NO_COLOR: '1',
    npm_config_update_notifier: 'false',
    // The supervisor tries again by itself, and says meanwhile what is wrong.
    npm_config_fetch_retries: '1',
    npm_config_fetch_retry_mintimeout: '1000',
  };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
