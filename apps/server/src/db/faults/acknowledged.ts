import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { listAuditEvents } from '../../features/audit/repository.ts';
import { findCatalogue } from '../../features/catalogues/repository.ts';
import { findProject, listProjects } from '../../features/projects/repository.ts';
import { findServer } from '../../features/servers/repository.ts';
import type { Reader } from '../executor.ts';

const writerFile = fileURLToPath(new URL('./write-for-ever.ts', import.meta.url));

/** How often the faults are injected: 10 in `npm test`, more where `NARU_FAULT_ROUNDS` says so. */
export const faultRounds = Number(process.env['NARU_FAULT_ROUNDS'] ?? 10);

/** A process that writes without end, and what it said was acknowledged. */
export class Writer {
  /** Versions of a project's server that were acknowledged, by the id of the project. */
  readonly acknowledged: Map<string, number>;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #rest = '';

  constructor(settings: Readonly<Record<string, string>>, acknowledged = new Map<string, number>()) {
    this.acknowledged = acknowledged;
    this.#child = spawn(process.execPath, [writerFile], {
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#ended = once(this.#child, 'close');
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Kills it as `kill -9` does and reads what it had still printed. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** A line that was cut by the kill was not acknowledged to anybody. */
  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const [id = '', version = ''] = line.split(' ');
      this.acknowledged.set(id, Number(version));
    }
  }
}

/** Everything that is wrong with the data, given what was acknowledged; empty when nothing was lost or half done. */
export async function findLosses(db: Reader, acknowledged: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const losses: string[] = [];
  for (const [id, version] of acknowledged) {
    if ((await findProject(db, 'all', id)) === undefined) losses.push(`project ${id} is missing`);
    const server = await findServer(db, id, 'only');
    if (server === undefined || server.connectionVersion < version)
      losses.push(`version ${version} of ${id} is missing`);
  }
  let cursor: string | undefined;
  do {
    const page = await listProjects(db, 'all', { limit: 500, cursor });
    for (const { id } of page.items) losses.push(...(await findHalves(db, id)));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return losses;
}

/** A project was written together with its server and their audit, a change together with a catalogue and its audit. */
async function findHalves(db: Reader, projectId: string): Promise<readonly string[]> {
  const server = await findServer(db, projectId, 'only');
  if (server === undefined) return [`project ${projectId} has no server`];
  const catalogue = await findCatalogue(db, server.id);
  const { items } = await listAuditEvents(db, { projectId }, { limit: 10 });
  const changed = server.connectionVersion === 2;
  const halves: string[] = [];
  if (changed !== (catalogue?.length === 20_000)) halves.push(`the change of ${projectId} is half done`);
  if (items.length !== (changed ? 3 : 2)) halves.push(`the audit of ${projectId} has ${items.length} events`);
  return halves;
}
