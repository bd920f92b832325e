import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeArchive } from './embedded/archive.ts';
import { migrateEmbedded } from './embedded/migrate.ts';
import { openPgliteFolder } from './embedded/pglite-folder.ts';
import { defaultMigrationsFolder } from './migrations.ts';

/** Packs a migrated, empty embedded database into `outFile`, for `openDatabase` to begin with. Replaces the file. */
export async function buildSeed(
  outFile: string,
  { migrationsFolder = defaultMigrationsFolder, signal }: { migrationsFolder?: string; signal: AbortSignal },
): Promise<void> {
  const work = await mkdtemp(path.join(tmpdir(), 'naru-seed-'));
  const unfinished = `${outFile}.${process.pid}.tmp`;
  try {
    const database = path.join(work, 'db');
    const lite = await openPgliteFolder(database);
    try {
      await migrateEmbedded(lite, migrationsFolder);
      await lite.exec('checkpoint');
    } finally {
      await lite.close();
    }
    await rm(unfinished, { force: true });
    await writeArchive(database, unfinished, signal);
    await rename(unfinished, outFile);
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(unfinished, { force: true });
  }
}
