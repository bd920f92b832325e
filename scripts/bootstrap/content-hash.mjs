// A hash of sources by content: copying, cloning or touching files rebuilds nothing, changing one does.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const skippedFolders = new Set(['node_modules', 'dist']);
const isTest = (name) => /\.test\.tsx?$/.test(name);

/** Hash over the names and bytes of all files below `inputs` (files or folders, relative to `root`). */
export function contentHash(root, inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesBelow(path.join(root, input))).sort()) {
    const bytes = readFileSync(file);
    hash.update(`${path.relative(root, file)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

function filesBelow(entry) {
  if (!statSync(entry).isDirectory()) return [entry];
  return readdirSync(entry, { withFileTypes: true }).flatMap((child) => {
    if (skippedFolders.has(child.name) || isTest(child.name)) return [];
    const file = path.join(entry, child.name);
    return child.isDirectory() ? filesBelow(file) : [file];
  });
}
