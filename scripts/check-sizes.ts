import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { report } from './findings.ts';
import { repositoryFiles, root } from './repository-files.ts';

/** A file is one idea; a suite of tests for it may be longer. What is over is listed in size-baseline.json, and that list only shrinks. */
export const maxLines = (file: string) => (/\.test\.tsx?$/.test(file) ? 400 : 300);
const baselineFile = 'scripts/size-baseline.json';
const isMeasured = (file: string) =>
  /\.(ts|tsx|mjs|cjs|js|css)$/.test(file) && !/\.generated\.|\.d\.ts$|\/migrations\//.test(file);

export type Sizes = Readonly<Record<string, number>>;

/** What breaks the limit: a new long file, a listed one that grew, or a listing that is higher than it needs to be. */
export function sizeFindings(sizes: Sizes, baseline: Sizes): readonly string[] {
  const tooLong = Object.entries(sizes).flatMap(([file, lines]) => {
    const allowed = baseline[file];
    if (allowed === undefined && lines > maxLines(file))
      return [`${file}: ${lines} lines; split it by idea (at most ${maxLines(file)})`];
    if (allowed !== undefined && lines > allowed)
      return [`${file}: grew from ${allowed} to ${lines} lines; it may only shrink`];
    return [];
  });
  const slack = Object.entries(baseline).flatMap(([file, allowed]) => {
    const lines = sizes[file] ?? 0;
    if (lines >= allowed) return [];
    return [`${file}: shrank to ${lines} lines: lower ${baselineFile} (node scripts/check-sizes.ts --shrink)`];
  });
  return [...tooLong, ...slack];
}

/** The baseline with what has shrunk since; it never takes in a new file nor a higher number. */
export function shrunk(sizes: Sizes, baseline: Sizes): Sizes {
  const lowered = Object.entries(baseline).map(
    ([file, allowed]) => [file, Math.min(allowed, sizes[file] ?? 0)] as const,
  );
  return Object.fromEntries(lowered.filter(([file, lines]) => lines > maxLines(file)));
}

function measure(): Sizes {
  const lines = (file: string) => readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n').length;
  return Object.fromEntries(
    repositoryFiles()
      .filter(isMeasured)
      .map((file) => [file, lines(file)]),
  );
}

if (import.meta.main) {
  const file = path.join(root, baselineFile);
  const baseline: Sizes = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const sizes = measure();
  if (process.argv.includes('--shrink')) writeFileSync(file, `${JSON.stringify(shrunk(sizes, baseline), null, 2)}\n`);
  else report(`${Object.keys(sizes).length} files are within their limit or shrinking.`, sizeFindings(sizes, baseline));
}
