import { type ApiClient, createApiClient, NaruError, type Project } from '@naru/contract';
import type { Command } from 'commander';
import type { Context } from './context.ts';
import { dataFolderOfRunning } from './data-folder.ts';
import { notedUrl, runningUrl } from './running-instance.ts';

/** Options of every command that talks to a running Naru. */
export interface InstanceOptions {
  readonly data?: string;
  readonly json?: true;
}

export interface ProjectOptions extends InstanceOptions {
  readonly project?: string;
}

export function withInstanceOptions(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder of the Naru on this machine')
    .option('--json', 'print the result as JSON')
    .option('--verbose', 'show where a failure happened');
}

export function withProjectOptions(command: Command): Command {
  return withInstanceOptions(command).option(
    '-p, --project <project>',
    'id or slug; may be left out when there is one',
  );
}

export interface RunningInstance {
  readonly url: URL;
  readonly api: ApiClient;
}

/**
 * The Naru that NARU_URL and NARU_ADMIN_TOKEN name, else the one of the data folder on this machine. Rejects with
 * `auth.required` when there is no token for it, and with `instance.unavailable` when the one of the data folder does
 * not run: its token goes nowhere else.
 */
export async function runningInstance(
  { terminal }: Context,
  options: InstanceOptions,
  signal?: AbortSignal,
): Promise<RunningInstance> {
  const { env } = terminal;
  const dataDir = dataFolderOfRunning(options.data, terminal);
  const given = env['NARU_ADMIN_TOKEN'] || undefined;
  const { url, token } = given
    ? { url: await runningUrl(dataDir, env), token: given }
    : await localInstance(dataDir, env['NARU_URL']);
  return { url, api: createApiClient({ url, token, ...(signal === undefined ? {} : { signal }) }) };
}

async function localInstance(dataDir: string, otherUrl: string | undefined): Promise<{ url: URL; token: string }> {
  if (otherUrl) {
    throw new NaruError('auth.required', {
      message: 'NARU_URL names another Naru: also set NARU_ADMIN_TOKEN to its administrator token.',
    });
  }
  const token = await localToken(dataDir);
  if (token === undefined) {
    throw new NaruError('auth.required', {
      message: `There is no Naru in ${dataDir}. Start one with "naru up", or name its folder with --data.`,
    });
  }
  const url = await notedUrl(dataDir);
  if (url === undefined) {
    throw new NaruError('instance.unavailable', {
      message: `The Naru of ${dataDir} does not run. Start it with "naru up", or set NARU_URL and NARU_ADMIN_TOKEN to reach another.`,
    });
  }
  return { url, token };
}

/** Loaded only here: the server's modules are many, and most commands of a remote Naru do not need them. */
async function localToken(dataDir: string): Promise<string | undefined> {
  const { readLocalAdminToken } = await import('./local.ts');
  return readLocalAdminToken(dataDir);
}

/** The project that an option names, or the only one there is. */
export async function chosenProject(api: ApiClient, given: string | undefined): Promise<Project> {
  const projects = await api.projects();
  if (given !== undefined) {
    const named = projects.find(({ id, slug }) => id === given || slug === given);
    if (!named) throw new NaruError('resource.not_found', { message: `There is no project "${given}".` });
    return named;
  }
  const [only, ...others] = projects;
  if (!only) {
    throw new NaruError('resource.not_found', {
      message: 'There is no project yet. Make one: naru projects create Home',
    });
  }
  if (others.length > 0) {
    const slugs = projects.map(({ slug }) => slug).join(', ');
    throw new NaruError('request.invalid', { message: `Say which project with --project: ${slugs}.` });
  }
  return only;
}
