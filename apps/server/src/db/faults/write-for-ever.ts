import { writeSync } from 'node:fs';
import { openDatabase } from '../open-database.ts';
import { silentLog } from '../testing.ts';
import { writeProject } from './write-project.ts';

/** Run by tests as a process of its own, to be killed: writes projects and prints what was acknowledged. */
const database = await openDatabase({
  dataDir: process.env['DATA_DIR'] ?? '',
  databaseUrl: process.env['DATABASE_URL'],
  seedFile: process.env['SEED'],
  log: silentLog,
  signal: new AbortController().signal,
});
for (;;) await Promise.all([1, 2, 3].map(() => writeProject(database, acknowledge)));

/** Written at once, so that nothing acknowledged waits in this process when it is killed. */
function acknowledge(projectId: string, version: number): void {
  writeSync(1, `${projectId} ${version}\n`);
}
