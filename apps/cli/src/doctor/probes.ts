import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import type { Terminal } from '../terminal.ts';

/** Small questions to this machine. Each answers within a few seconds and changes nothing. */

const timeoutMs = 5_000;

/** What a program printed; undefined when it is not there, failed, or took too long. */
export function outputOf(
  program: string,
  args: readonly string[],
  { env }: Pick<Terminal, 'env'>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    // npm is a script on Windows, which only a shell runs; the names and arguments here are our own.
    const shell = process.platform === 'win32';
    execFile(program, [...args], { timeout: timeoutMs, env: { ...env }, shell, windowsHide: true }, (error, stdout) => {
      resolve(error ? undefined : stdout.trim());
    });
  });
}

/** The first of the given programs that PATH has, or that lies at its absolute path. */
export async function programIn(names: readonly string[], { env, platform }: Terminal): Promise<string | undefined> {
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const endings = platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const name of names) {
    const places = path.isAbsolute(name) ? [''] : folders;
    for (const file of places.flatMap((folder) => endings.map((ending) => path.join(folder, name + ending)))) {
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}

export type PortState = 'free' | 'naru' | 'taken' | 'unusable';

/** Whether a server could listen there, and if not, whether it is a Naru that does. */
export async function portState(host: string, port: number): Promise<PortState> {
  const code = await new Promise<string | undefined>((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
  if (code === undefined) return 'free';
  if (code !== 'EADDRINUSE') return 'unusable';
  const health = await httpAnswer({ host, port, path: '/healthz' });
  return health === 200 ? 'naru' : 'taken';
}

/** The status of a GET; undefined when nothing answers. */
export function httpAnswer(target: {
  host?: string;
  port?: number;
  socketPath?: string;
  path: string;
}): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asked = request({ ...target, timeout: timeoutMs, agent: false }, (response) => {
      resolve(response.statusCode);
      response.destroy();
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
}

export function tcpAnswers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const done = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => done(true));
    socket.once('timeout', () => done(false));
    socket.once('error', () => done(false));
  });
}

/** Why a folder cannot hold data: of the folder itself, or of the nearest one above it that exists. */
export async function folderProblem(folder: string): Promise<string | undefined> {
  try {
    const found = await stat(folder);
    if (!found.isDirectory()) return `${folder} is not a folder.`;
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const above = path.dirname(folder);
    if (code === 'ENOENT' && above !== folder) return folderProblem(above);
    return `Naru may not write into ${folder}.`;
  }
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
