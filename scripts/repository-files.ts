import { readdirSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/** Made by tools, or kept outside the repository; works without git, as in an unpacked archive. */
const skipped = new Set(['node_modules', 'dist', '.git', '.runtime', '.naru', 'coverage']);

/** All files of a checkout, relative to it, with `/` as separator, sorted. */
export function repositoryFiles(folder: string = root): readonly string[] {
  const within = (relative: string): string[] =>
    readdirSync(path.join(folder, relative), { withFileTypes: true }).flatMap((entry) => {
      if (skipped.has(entry.name)) return [];
      const file = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) return within(file);
      return entry.isFile() ? [file] : [];
    });
  return within('').toSorted();
}
