import { dataFolderOfRunning } from '../data-folder.ts';
import type { Terminal } from '../terminal.ts';
import { folderProblem, httpAnswer, outputOf, portState, programIn, tcpAnswers } from './probes.ts';

export interface Finding {
  readonly id: string;
  readonly name: string;
  /** `missing`: Naru runs without it, and does less. `broken`: Naru cannot run. */
  readonly status: 'ok' | 'missing' | 'broken';
  readonly detail: string;
  /** What to do about it. */
  readonly todo?: string;
}

export interface DoctorOptions {
  readonly data?: string;
}

type Check = (terminal: Terminal, options: DoctorOptions) => Promise<Finding>;

/** Looks at everything Naru uses of this machine. Changes nothing; never rejects. */
export function examine(terminal: Terminal, options: DoctorOptions): Promise<Finding[]> {
  return Promise.all(checks.map((check) => check(terminal, options)));
}

const oldestNode = [22, 22];

const node: Check = async () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = oldestNode;
  const enough = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  const found = { id: 'node', name: 'Node.js', detail: process.versions.node };
  if (enough) return { ...found, status: 'ok' };
  return {
    ...found,
    status: 'broken',
    todo: `Install Node.js ${wantedMajor}.${wantedMinor} or newer; "npm start" brings its own.`,
  };
};

const dataFolder: Check = async (terminal, { data }) => {
  const folder = dataFolderOfRunning(data, terminal);
  const problem = await folderProblem(folder);
  const found = { id: 'data-folder', name: 'Data folder' };
  if (problem === undefined) return { ...found, status: 'ok', detail: folder };
  return {
    ...found,
    status: 'broken',
    detail: problem,
    todo: 'Make it writable, or choose another: --data or NARU_DATA_DIR.',
  };
};

const port: Check = async ({ env }) => {
  const host = env['NARU_HOST'] || '127.0.0.1';
  const number = Number(env['NARU_PORT'] || '8000');
  const found = { id: 'port', name: 'Port' };
  const state = await portState(host, number);
  if (state === 'free') return { ...found, status: 'ok', detail: `${host}:${number} is free` };
  if (state === 'naru') return { ...found, status: 'ok', detail: `Naru answers on ${host}:${number}` };
  const detail = state === 'taken' ? `another program uses ${host}:${number}` : `${host}:${number} cannot be used`;
  return { ...found, status: 'broken', detail, todo: 'Choose another: naru up --port 8001, or NARU_PORT=8001.' };
};

const database: Check = async ({ env }) => {
  const found = { id: 'database', name: 'Database' };
  const given = env['DATABASE_URL'];
  if (!given) return { ...found, status: 'ok', detail: 'embedded, in the data folder' };
  const todo = 'DATABASE_URL must be like postgresql://user:password@host:5432/name, and PostgreSQL must answer there.';
  if (!URL.canParse(given)) return { ...found, status: 'broken', detail: 'DATABASE_URL is not an address', todo };
  const { hostname, port: text } = new URL(given);
  const number = Number(text || '5432');
  const answers = await tcpAnswers(hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost', number);
  if (answers) return { ...found, status: 'ok', detail: `PostgreSQL port answers at ${hostname}:${number}` };
  return { ...found, status: 'broken', detail: `nothing answers at ${hostname}:${number}`, todo };
};

const npm: Check = async (terminal) => {
  const found = { id: 'npm', name: 'npm' };
  const version = await outputOf('npm', ['--version'], terminal);
  if (version !== undefined) return { ...found, status: 'ok', detail: version };
  return { ...found, status: 'missing', detail: 'not found', todo: 'Install npm: servers made from packages need it.' };
};

const sandbox: Check = async (terminal) => {
  const found = { id: 'sandbox', name: 'Sandbox (bubblewrap)' };
  if (terminal.platform !== 'linux') {
    return { ...found, status: 'missing', detail: 'only on Linux; servers run as ordinary programs here' };
  }
  if ((await programIn(['bwrap'], terminal)) === undefined) {
    const todo = 'Install it (Debian, Ubuntu: apt install bubblewrap), so that servers see nothing of your files.';
    return { ...found, status: 'missing', detail: 'not found; servers run as ordinary programs', todo };
  }
  const works = await outputOf(
    'bwrap',
    ['--ro-bind', '/', '/', '--unshare-all', '--die-with-parent', 'true'],
    terminal,
  );
  if (works !== undefined) return { ...found, status: 'ok', detail: 'works' };
  const todo =
    'Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, or an AppArmor profile).';
  return { ...found, status: 'missing', detail: 'installed, but this system does not let it work', todo };
};

const docker: Check = async ({ env, platform }) => {
  const found = { id: 'docker', name: 'Docker Engine' };
  const given = env['DOCKER_HOST'] || undefined;
  const target = dockerTarget(given, platform);
  const answer = target === undefined ? undefined : await httpAnswer({ ...target, path: '/_ping' });
  const where = given ?? 'the usual place';
  if (answer === 200) return { ...found, status: 'ok', detail: `answers at ${where}` };
  const todo = 'Install and start Docker, or set DOCKER_HOST, to run servers in containers.';
  return { ...found, status: 'missing', detail: `does not answer at ${where}`, todo };
};

function dockerTarget(given: string | undefined, platform: NodeJS.Platform) {
  if (given === undefined)
    return { socketPath: platform === 'win32' ? '//./pipe/docker_engine' : '/var/run/docker.sock' };
  if (given.startsWith('unix://')) return { socketPath: given.slice('unix://'.length) };
  if (given.startsWith('npipe://')) return { socketPath: given.slice('npipe://'.length) };
  const url = URL.canParse(given) ? new URL(given.replace(/^tcp:/, 'http:')) : undefined;
  return url?.protocol === 'http:' ? { host: url.hostname, port: Number(url.port || '2375') } : undefined;
}

const browser: Check = async (terminal) => {
  const found = { id: 'browser', name: 'Chromium or Chrome' };
  const file = await programIn(
    [
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
      'chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    terminal,
  );
  if (file !== undefined) return { ...found, status: 'ok', detail: file };
  return {
    ...found,
    status: 'missing',
    detail: 'not found',
    todo: 'Install it to run browser tests and browser servers.',
  };
};

const git: Check = async (terminal) => {
  const found = { id: 'git', name: 'git' };
  const version = await outputOf('git', ['--version'], terminal);
  if (version !== undefined) return { ...found, status: 'ok', detail: version.replace(/^git version /, '') };
  return { ...found, status: 'missing', detail: 'not found', todo: 'Install it to work on Naru itself.' };
};

const checks: readonly Check[] = [node, dataFolder, port, database, npm, sandbox, docker, browser, git];
