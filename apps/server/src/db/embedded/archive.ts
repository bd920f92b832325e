import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { packFolder, unpackInto } from './tar.ts';

/** What is known of a finished archive, to recognise it by. */
export interface ArchiveDigest {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/**
 * Packs a closed or copied database folder into one `.tar.gz`, fsynced. Works in pieces and off the event loop: the
 * compressing and the file's I/O happen on Node's threads.
 */
export async function writeArchive(folder: string, file: string, signal: AbortSignal): Promise<ArchiveDigest> {
  const handle = await open(file, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      Readable.from(packFolder(folder), { objectMode: false }),
      createGzip({ level: constants.Z_BEST_SPEED }),
      async (pieces: AsyncIterable<Buffer>) => {
        for await (const piece of pieces) {
          hash.update(piece);
          bytes += piece.length;
          await handle.writeFile(piece);
        }
      },
      { signal },
    );
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Unpacks an archive into an empty folder. Throws when it is torn or none of Naru's. */
export async function readArchive(file: string, folder: string, signal: AbortSignal): Promise<void> {
  await pipeline(
    createReadStream(file),
    createGunzip(),
    async (tar: AsyncIterable<Buffer>) => unpackInto(folder, tar),
    { signal },
  );
}

export async function digestOf(file: string, signal: AbortSignal): Promise<ArchiveDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    createReadStream(file),
    async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        hash.update(piece);
        bytes += piece.length;
      }
    },
    { signal },
  );
  return { bytes, sha256: hash.digest('hex') };
}
