import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { NaruError } from '@naru/contract';
import { z } from 'zod';
import { weaknessOf } from './weakness.ts';

/** What `secrets.json` in the data folder holds. Whoever reads it is the instance administrator. */
export interface InstanceSecrets {
  /** 32 bytes; wraps the data key of every project. Without it no stored secret can be read again. */
  readonly masterKey: Buffer;
  /** Bearer token with which the command line on the same machine calls the API. */
  readonly localAdminToken: string;
}

const keyBytes = 32;
const SecretsFile = z.strictObject({
  version: z.literal(1),
  masterKey: z.base64().transform((text) => Buffer.from(text, 'base64')),
  localAdminToken: z.string(),
});

export function secretsPath(dataDir: string): string {
  return path.join(dataDir, 'secrets.json');
}

export function generateSecrets(): InstanceSecrets {
  return {
    masterKey: randomBytes(keyBytes),
    localAdminToken: `naru_local_${randomBytes(keyBytes).toString('base64url')}`,
  };
}

/**
 * Reads the secrets of a data folder; undefined where there are none yet. Throws `instance.misconfigured` when the file
 * can be read by others, is damaged or holds something weak: it is never replaced, since with the master key all stored
 * secrets would be lost.
 */
export async function readSecrets(dataDir: string): Promise<InstanceSecrets | undefined> {
  const file = secretsPath(dataDir);
  let text: string;
  try {
    if (process.platform !== 'win32') refuseOpenMode(file, (await stat(file)).mode);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof NaruError) throw error;
    throw new NaruError('instance.misconfigured', { message: `${file} cannot be read.`, cause: error });
  }
  return parseSecrets(file, text);
}

/** Writes the file whole or not at all, readable by its owner only. Refuses to replace an existing one. */
export async function writeSecrets(dataDir: string, secrets: InstanceSecrets): Promise<void> {
  const file = secretsPath(dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if ((await readSecrets(dataDir)) !== undefined) {
    throw new NaruError('resource.conflict', { message: `${file} exists already.` });
  }
  const content = {
    version: 1,
    masterKey: secrets.masterKey.toString('base64'),
    localAdminToken: secrets.localAdminToken,
  };
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new NaruError('instance.misconfigured', {
      message: `Secrets cannot be written into ${dataDir}: make the folder writable or choose another one.`,
      cause: error,
    });
  }
  await syncFolder(dataDir);
}

/** The bearer token for a command line on the same machine; undefined where Naru never started in `dataDir`. */
export async function readLocalAdminToken(dataDir: string): Promise<string | undefined> {
  return (await readSecrets(dataDir))?.localAdminToken;
}

function parseSecrets(file: string, text: string): InstanceSecrets {
  const damaged = (cause?: unknown) =>
    new NaruError('instance.misconfigured', {
      message: `${file} is damaged. Put back a copy of it: without its master key stored secrets cannot be read.`,
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw damaged(error);
  }
  const parsed = SecretsFile.safeParse(json);
  if (!parsed.success) throw damaged(parsed.error);
  const { masterKey, localAdminToken } = parsed.data;
  if (masterKey.length !== keyBytes || new Set(masterKey).size < 8) {
    throw new NaruError('instance.misconfigured', {
      message: `The master key in ${file} is weak: it must be ${keyBytes} random bytes in base64.`,
    });
  }
  const weakness = weaknessOf(localAdminToken);
  if (weakness !== undefined) {
    throw new NaruError('instance.misconfigured', { message: `localAdminToken in ${file}: ${weakness}` });
  }
  return { masterKey, localAdminToken };
}

function refuseOpenMode(file: string, mode: number): void {
  if ((mode & 0o077) === 0) return;
  throw new NaruError('instance.misconfigured', {
    message: `${file} can be read by other users of this machine (mode ${(mode & 0o777).toString(8)}). Run: chmod 600 '${file}'`,
  });
}

/** The rename itself must survive a power loss; Windows has no handles on folders and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
