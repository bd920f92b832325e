import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildSeed } from './seed.ts';

/** `node build-seed.ts <file.tar.gz>`: a step of the build. */
const { positionals } = parseArgs({ allowPositionals: true });
const [outFile] = positionals;
if (outFile === undefined) {
  process.stderr.write('Say where to write the seed: node build-seed.ts <file.tar.gz>\n');
  process.exitCode = 2;
} else {
  await mkdir(path.dirname(path.resolve(outFile)), { recursive: true });
  await buildSeed(path.resolve(outFile), { signal: new AbortController().signal });
}
