import { openDatabase } from '../open-database.ts';
import { silentLog } from '../testing.ts';

/** Run by tests as a process of its own, to be killed: opens the database that the environment names, and closes it. */
const database = await openDatabase({
  dataDir: process.env['DATA_DIR'] ?? '',
  databaseUrl: process.env['DATABASE_URL'],
  migrationsFolder: process.env['MIGRATIONS'],
  log: silentLog,
  signal: new AbortController().signal,
});
await database.close();
