import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Terminal } from './terminal.ts';

type Place = Pick<Terminal, 'env' | 'platform' | 'home' | 'cwd'>;

/** Where `naru up` keeps its data when nobody says otherwise: the usual place for a program's data on each system. */
export function defaultDataFolder({ env, platform, home }: Place): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'naru');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'naru');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'naru');
}

/** The folder that was asked for, by option or by NARU_DATA_DIR; undefined when nobody asked. */
export function givenDataFolder(option: string | undefined, { env, cwd }: Place): string | undefined {
  const given = option ?? (env['NARU_DATA_DIR'] || undefined);
  return given === undefined ? undefined : resolve(cwd, given);
}

/** Where to look for a Naru that runs: the folder asked for, one that a checkout here started, or the usual place. */
export function dataFolderOfRunning(option: string | undefined, place: Place): string {
  const given = givenDataFolder(option, place);
  if (given !== undefined) return given;
  const ofCheckout = join(place.cwd, '.naru');
  return existsSync(ofCheckout) ? ofCheckout : defaultDataFolder(place);
}
