import { readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { digestOf, writeArchive } from './archive.ts';
import { syncFolder, writeDurably } from './durable-file.ts';

const keptDumps = 3;

/** What lies beside each archive, written after it: an archive without it is unfinished. */
const Sidecar = z.object({
  takenAt: z.iso.datetime(),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export interface Dump {
  /** Name of the archive in the dumps folder. */
  readonly name: string;
  readonly file: string;
  /** The dump holds every write that was acknowledged before this moment. */
  readonly takenAt: Date;
}

/** The dumps of one embedded database: `naru-<time>.tar.gz` with `naru-<time>.json` beside it. */
export class DumpStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Packs a copy of the database and keeps it: fsynced, read back and compared, and only then counted. */
  async add(copy: string, takenAt: Date, signal: AbortSignal): Promise<Dump> {
    const name = `naru-${takenAt.toISOString().replaceAll(/[:.]/g, '-')}.tar.gz`;
    const file = path.join(this.#folder, name);
    const temporary = `${file}.tmp`;
    await rm(temporary, { force: true });
    try {
      const digest = await writeArchive(copy, temporary, signal);
      const stored = await digestOf(temporary, signal);
      if (stored.sha256 !== digest.sha256) throw new Error('The disk gave back other bytes than were written.');
      await rename(temporary, file);
      await syncFolder(this.#folder);
      await writeDurably(sidecarOf(file), JSON.stringify({ takenAt: takenAt.toISOString(), ...digest }));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await this.#prune();
    return { name, file, takenAt };
  }

  /** Whole dumps whose bytes are those that were written, newest first. */
  async *valid(signal: AbortSignal): AsyncGenerator<Dump> {
    for (const name of await this.#archives()) {
      const file = path.join(this.#folder, name);
      const sidecar = await readSidecar(file);
      if (sidecar === undefined) continue;
      const digest = await digestOf(file, signal);
      if (digest.sha256 === sidecar.sha256 && digest.bytes === sidecar.bytes) {
        yield { name, file, takenAt: new Date(sidecar.takenAt) };
      }
    }
  }

  async remove({ file }: Dump): Promise<void> {
    await rm(sidecarOf(file), { force: true });
    await rm(file, { force: true });
  }

  /** Keeps the newest; an archive without a readable sidecar counts for nothing and goes first. */
  async #prune(): Promise<void> {
    let kept = 0;
    for (const name of await this.#archives()) {
      const file = path.join(this.#folder, name);
      const whole = (await readSidecar(file)) !== undefined;
      if (whole && kept < keptDumps) kept += 1;
      else await this.remove({ name, file, takenAt: new Date(0) });
    }
    for (const name of await readdir(this.#folder)) {
      if (name.endsWith('.tmp')) await rm(path.join(this.#folder, name), { force: true });
    }
  }

  /** Names carry the time, so that they sort by it; newest first. */
  async #archives(): Promise<string[]> {
    const names = await readdir(this.#folder);
    return names
      .filter((name) => name.startsWith('naru-') && name.endsWith('.tar.gz'))
      .sort()
      .reverse();
  }
}

function sidecarOf(archive: string): string {
  return archive.replace(/\.tar\.gz$/, '.json');
}

async function readSidecar(archive: string): Promise<z.infer<typeof Sidecar> | undefined> {
  try {
    return Sidecar.parse(JSON.parse(await readFile(sidecarOf(archive), 'utf8')));
  } catch {
    return undefined;
  }
}
