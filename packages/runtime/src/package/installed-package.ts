import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { NaruError } from '@naru/contract';
import { z } from 'zod';

const markerFile = 'naru-installed.json';

/** Written last into a finished installation. */
const Marker = z.object({
  name: z.string(),
  version: z.string(),
  /** Of the package itself, as npm checked it against the archive (Subresource Integrity). */
  integrity: z.string(),
  /** SHA-256 of the files looked at again before each start. */
  files: z.record(z.string(), z.string()),
  /** The program, relative to the folder of the installation. */
  program: z.string(),
});
export type Marker = z.infer<typeof Marker>;

const Manifest = z.object({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});
const LockFile = z.object({
  packages: z.record(z.string(), z.object({ integrity: z.string().optional() })),
});

/** Looks at what npm has installed into `folder`, and writes the marker. Rejects with `runtime.install_failed`. */
export async function markInstalled(folder: string, name: string, version: string): Promise<Marker> {
  const packagePath = `node_modules/${name}`;
  const installed = await readInstalled(folder, packagePath);
  if (installed?.manifest.version !== version || installed.integrity === undefined) {
    throw failed(`npm installed something else than ${name}@${version}. Check the npm configuration.`);
  }
  const { manifest, integrity } = installed;
  const program = programPath(packagePath, name, manifest.bin);
  const files = await hashes(folder, packagePath, program).catch((cause: unknown) => {
    throw failed(`The program that the package ${name} names is not among its files.`, cause);
  });
  const marker: Marker = { name, version, integrity, files, program };
  await writeFile(join(folder, markerFile), JSON.stringify(marker, null, 2));
  return marker;
}

async function readInstalled(folder: string, packagePath: string) {
  try {
    const manifest = Manifest.parse(await readJson(join(folder, packagePath, 'package.json')));
    const lock = LockFile.parse(await readJson(join(folder, 'package-lock.json')));
    return { manifest, integrity: lock.packages[packagePath]?.integrity };
  } catch {
    return undefined;
  }
}

/** The marker of an installation; undefined where there is none that could be read. */
export async function readMarker(folder: string): Promise<Marker | undefined> {
  try {
    return Marker.parse(await readJson(join(folder, markerFile)));
  } catch {
    return undefined;
  }
}

/**
 * Whether the files looked at are as they were when npm had checked them: the package's package.json, the file that is
 * started, and the lock file. Other files of the package and of its dependencies are not looked at again.
 */
export async function isUnchanged(folder: string, marker: Marker): Promise<boolean> {
  try {
    const found = await hashes(folder, `node_modules/${marker.name}`, marker.program);
    return Object.entries(marker.files).every(([file, hash]) => found[file] === hash);
  } catch {
    return false;
  }
}

/** npm's own rule for `npx`: the only program, or the one named like the package without its scope. */
function programPath(packagePath: string, name: string, bin: z.infer<typeof Manifest>['bin']): string {
  const programs = typeof bin === 'string' ? [bin] : Object.values(bin ?? {});
  const plainName = name.slice(name.indexOf('/') + 1);
  const [only] = programs;
  const chosen = programs.length === 1 || typeof bin !== 'object' ? only : bin[plainName];
  if (chosen === undefined) {
    throw failed(
      programs.length === 0
        ? `The package ${name} has no program to start. Is it a library?`
        : `The package ${name} has several programs and none named "${plainName}". Use a command instead.`,
    );
  }
  const inside = relative(packagePath, join(packagePath, chosen));
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
    throw failed(`The package ${name} names a program outside of itself, which is not allowed.`);
  }
  return join(packagePath, inside);
}

async function hashes(folder: string, packagePath: string, program: string): Promise<Record<string, string>> {
  const files = ['package-lock.json', `${packagePath}/package.json`, program];
  const found = await Promise.all(
    files.map(async (file) => [file, sha256(await readFile(join(folder, file)))] as const),
  );
  return Object.fromEntries(found);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

function failed(message: string, cause?: unknown): NaruError {
  return new NaruError('runtime.install_failed', { message, data: { permanent: true }, cause });
}
