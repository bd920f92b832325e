import { readFileSync } from 'node:fs';
import path from 'node:path';
import { report } from './findings.ts';
import { repositoryFiles, root } from './repository-files.ts';

/** Forms that only a real credential has; a test that needs such a string puts it together from parts. */
const patterns: Readonly<Record<string, RegExp>> = {
  'private key': /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/]{20}/,
  'GitHub token': /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})\b/,
  'npm token': /\bnpm_[A-Za-z0-9]{36}\b/,
  'Slack token': /\bxox[abprs]-[A-Za-z0-9-]{20,}\b/,
  'AWS access key': /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  'Google API key': /\bAIza[A-Za-z0-9_-]{35}\b/,
  'OpenAI or Anthropic key': /\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{40,}\b/,
  // One letter again and again is an example, as tests need.
  'Naru project key': /\bmcp_proj_(?!([A-Za-z0-9_-])\1{15})[A-Za-z0-9_-]{32,}\b/,
};
/** Credentials that protect nothing, with the reason they are here. */
const harmless: Readonly<Record<string, string>> = {
  'packages/egress/src/tls.fixture.ts': 'self-signed for localhost, so that tests speak real TLS',
};
const maxBytes = 2 * 1024 * 1024;
/** Hashes of packages look like anything; nobody writes into it by hand. */
const isScanned = (file: string) => file !== 'package-lock.json' && harmless[file] === undefined;

/** What looks like a credential; the finding never repeats it. */
export function secretFindings(file: string, text: string): readonly string[] {
  return Object.entries(patterns).flatMap(([kind, pattern]) => {
    const match = pattern.exec(text);
    if (!match) return [];
    const line = text.slice(0, match.index).split('\n').length;
    return [`${file}:${line}: looks like a ${kind}; remove it, and revoke it if it was ever real`];
  });
}

function textOf(file: string): string | undefined {
  const bytes = readFileSync(path.join(root, file));
  return bytes.length > maxBytes || bytes.includes(0) ? undefined : bytes.toString('utf8');
}

if (import.meta.main) {
  const files = repositoryFiles().filter(isScanned);
  report(
    `${files.length} files hold no credential.`,
    files.flatMap((file) => secretFindings(file, textOf(file) ?? '')),
  );
}
