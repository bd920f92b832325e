import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { report } from './findings.ts';
import { repositoryFiles, root } from './repository-files.ts';

/** First parts that make a text in backticks a path of this repository. */
const topFolders = ['apps', 'packages', 'test', 'bench', 'scripts', 'docs', 'deploy', '.ci'];
/** What is made by running something; documents may name it, a fresh clone does not have it. */
const made = /^(dist|\.naru|\.runtime|node_modules|bench\/results-latest\.json|apps\/[^/]+\/dist)(\/|$)/;
/** `<noun>`, `*`, `…`: a pattern, not a path. */
const placeholder = /[<>*…{}$|]|\.\.\./;
const isRecord = (file: string) => file === 'CHANGELOG.md' || file.startsWith('docs/adr/');

/**
 * Paths in Markdown that do not exist: targets of relative links, and texts in backticks that look like a path of the
 * repository. Decisions and the changelog speak of their own day, so only links are followed there.
 */
export function missingPaths(
  file: string,
  text: string,
  exists: (repositoryPath: string) => boolean,
): readonly string[] {
  return prose(text).flatMap(({ line, number }) => {
    const links = [...line.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, target = '']) => linkedPath(file, target));
    const named = isRecord(file) ? [] : [...line.matchAll(/`([^`\s]+)`/g)].map(([, code = '']) => namedPath(code));
    const paths = [...links, ...named].filter((found) => found !== undefined);
    return paths
      .filter((found) => !made.test(found) && !exists(found))
      .map((found) => `${file}:${number}: ${found} does not exist`);
  });
}

/** The lines outside of code blocks. */
function prose(text: string): { line: string; number: number }[] {
  let fenced = false;
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) {
      fenced = !fenced;
      return [];
    }
    return fenced ? [] : [{ line, number: index + 1 }];
  });
}

function linkedPath(file: string, target: string): string | undefined {
  if (/^([a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target) || placeholder.test(target)) return undefined;
  const withoutAnchor = target.replace(/[#?].*$/, '');
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), decodeURIComponent(withoutAnchor)));
}

function namedPath(code: string): string | undefined {
  const withoutLine = code.replace(/:\d+(-\d+)?$/, '').replace(/\/$/, '');
  const [first = '', second] = withoutLine.split('/');
  if (second === undefined || !topFolders.includes(first) || placeholder.test(withoutLine)) return undefined;
  return withoutLine;
}

if (import.meta.main) {
  const documents = repositoryFiles().filter((file) => file.endsWith('.md'));
  const exists = (repositoryPath: string) => existsSync(path.join(root, repositoryPath));
  const findings = documents.flatMap((file) => missingPaths(file, readFileSync(path.join(root, file), 'utf8'), exists));
  report(`Paths in ${documents.length} documents exist.`, findings);
}
