import { readFileSync } from 'node:fs';
import path from 'node:path';
import { report } from './findings.ts';
import { root } from './repository-files.ts';

/**
 * The oldest version of a package that may be installed, with the advisory that asks for it. A gate of our own, because
 * `npm audit` needs a service that not every registry offers.
 */
const minimum: Readonly<Record<string, readonly [version: string, reason: string]>> = {
  '@modelcontextprotocol/sdk': ['1.32.2', 'GHSA-rvq5-wwqv-78pq: audience of a token unchecked'],
  '@modelcontextprotocol/client': ['2.4.0', 'CVE-2026-111768: credentials follow to another server'],
  '@modelcontextprotocol/server': ['2.4.0', 'GHSA-rvq5-wwqv-78pq: audience of a token unchecked'],
  'better-auth': ['1.7.16', 'CVE-2026-110864 and -121802: forged profile, signed state of the caller'],
  fastify: ['5.8.5', 'CVE-2026-33806: body validation passed by content type'],
  hono: ['4.11.4', 'CVE-2026-22817: algorithm taken from the token'],
  tar: ['7.5.23', 'links that lead out of the archive'],
};
const forbidden: Readonly<Record<string, string>> = {
  vm2: 'a JavaScript realm is no boundary; escapes are found again and again',
  'extract-zip': 'CVE-2026-56876: links that lead out of the archive, no fixed version',
};

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly optionalDependencies?: Readonly<Record<string, string>> }>
  >;
}

/** What the lock file installs that is known to be bad. */
export function versionFindings(lock: Lock): readonly string[] {
  return Object.entries(lock.packages).flatMap(([location, { version }]) => {
    const name = location.split('node_modules/').at(-1) ?? '';
    const banned = forbidden[name];
    if (banned !== undefined) return [`${location}: must not be installed (${banned})`];
    const [oldest, reason] = minimum[name] ?? [];
    if (oldest === undefined || version === undefined || isAtLeast(version, oldest)) return [];
    return [`${location}: ${version} is older than ${oldest} (${reason})`];
  });
}

/**
 * Optional packages (builds for other platforms) that the lock file misses: `npm install` tolerates one that the registry
 * does not have, and `npm ci` then refuses the whole lock file.
 */
export function incompleteFindings(lock: Lock): readonly string[] {
  return Object.entries(lock.packages).flatMap(([location, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !foldersAbove(location).some((folder) => lock.packages[`${folder}node_modules/${name}`]))
      .map((name) => `${location}: ${name} is not in package-lock.json; pin a version whose parts are all published`),
  );
}

/** Where Node looks for a dependency of the package at `location`: beside it, and beside each package around it. */
function foldersAbove(location: string): readonly string[] {
  const around = [...location.matchAll(/(?:^|\/)node_modules\//g)].map((match) => location.slice(0, match.index));
  return ['', ...[...around, location].filter((folder) => folder !== '').map((folder) => `${folder}/`)];
}

/** Compares the three numbers; a pre-release counts as older than its release. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [numbers = '', ...suffix] = version.split('-');
  const wanted = oldest.split('.').map(Number);
  const difference = numbers
    .split('.')
    .map((part, index) => Number(part) - (wanted[index] ?? 0))
    .find((part) => part !== 0);
  return difference === undefined ? suffix.length === 0 : difference > 0;
}

if (import.meta.main) {
  const lock: Lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const findings = [...versionFindings(lock), ...incompleteFindings(lock)];
  report(`${Object.keys(lock.packages).length} locked packages are complete and none of the known bad ones.`, findings);
}
