import path from 'node:path';
import type { LoadGenerator } from './load-generator.ts';
import type { Target } from './mcp-requests.ts';
import { addressOf, addServer, createProject, type Naru, type NaruProject, startNaru } from './naru.ts';
import { repository, startServer, temporaryFolder } from './program.ts';
import type { Results } from './results.ts';
import type { Pace } from './rounds.ts';

export const listServers = 20;
const toolsPerServer = 10;
export const echoStdio = path.join(repository, 'bench/src/programs/echo-stdio.ts');

/** Everything that runs while measuring. */
export interface Bench extends AsyncDisposable {
  readonly load: LoadGenerator;
  readonly results: Results;
  readonly pace: Pace;
  readonly quick: boolean;
  readonly naru: Naru;
  readonly dataDir: string;
  /** One project with an upstream of each kind: `echo` (both eras), `modern`, `legacy`, `stdio`. */
  readonly project: NaruProject;
  /** One project with 20 servers of 10 tools. */
  readonly many: NaruProject;
  readonly direct: Target;
  readonly passThrough: Target;
}

export type BenchOptions = Pick<Bench, 'load' | 'results' | 'pace' | 'quick'>;

export function naruTarget({ naru, project }: Pick<Bench, 'naru' | 'project'>, server: string): Target {
  return {
    url: addressOf(naru, project, server),
    headers: { authorization: `Bearer ${project.key}` },
    tool: 'echo',
    pid: naru.pid,
  };
}

/** Starts upstreams, the pass-through and Naru, and registers the upstreams with it by REST. */
export async function setUp(options: BenchOptions): Promise<Bench> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(temporaryFolder());
  const echo = opened.use(await startServer('echo-http', 'both'));
  const modern = opened.use(await startServer('echo-http', 'modern'));
  const legacy = opened.use(await startServer('echo-http', 'legacy'));
  const lists = opened.use(await startServer('echo-http', 'both', String(toolsPerServer)));
  const passThrough = opened.use(await startServer('pass-through', String(echo.port)));
  const naru = opened.use(await startNaru(folder.path));

  const project = await createProject(naru, 'Benchmark');
  for (const [name, { url }] of Object.entries({ echo, modern, legacy }))
    await addServer(naru, project, { name, kind: 'remote', url });
  await addServer(naru, project, { name: 'stdio', kind: 'process', command: process.execPath, args: [echoStdio] });
  const many = await createProject(naru, 'Many');
  for (let index = 1; index <= listServers; index++) {
    await addServer(naru, many, { name: `list-${index}`, kind: 'remote', url: `${lists.url}?server=${index}` });
  }

  const owned = opened.move();
  return {
    ...options,
    naru,
    dataDir: folder.path,
    project,
    many,
    direct: { url: echo.url, headers: {}, tool: 'echo', pid: echo.pid },
    passThrough: { url: passThrough.url, headers: {}, tool: 'echo', pid: passThrough.pid },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
