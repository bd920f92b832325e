import { existsSync, globSync } from 'node:fs';
import { findProgram, runCommand } from './commands.ts';
import { postgresFolders } from './postgres.ts';

interface SystemPackage {
  /** Name of the Debian package. */
  readonly name: string;
  /** What cannot be tested without it. */
  readonly neededFor: string;
  isPresent(): boolean;
}

const packages: readonly SystemPackage[] = [
  {
    name: 'chromium',
    neededFor: 'the dashboard in a real browser',
    isPresent: () => ['chromium', 'chromium-browser', 'google-chrome'].some((name) => findProgram(name) !== undefined),
  },
  {
    name: 'fonts-noto-cjk',
    neededFor: 'Korean text in screenshots',
    isPresent: () => process.platform !== 'linux' || globSync('/usr/share/fonts/**/*CJK*').length > 0,
  },
  {
    name: 'bubblewrap',
    neededFor: 'MCP servers kept in a sandbox',
    isPresent: () => process.platform !== 'linux' || findProgram('bwrap') !== undefined,
  },
  {
    name: 'postgresql',
    neededFor: 'the same storage tests on PostgreSQL',
    isPresent: () => findProgram('initdb', postgresFolders()) !== undefined,
  },
];

/**
 * Sees to what the tests need beside npm packages. Installs it where that is possible without asking (root on Debian);
 * resolves to what is missing then, as sentences to show.
 */
export async function provideSystemPackages(): Promise<readonly string[]> {
  const missing = packages.filter((each) => !each.isPresent());
  if (missing.length > 0 && canInstall()) await install(missing);
  return packages
    .filter((each) => !each.isPresent())
    .map(({ name, neededFor }) => `${name} is not installed: ${neededFor} cannot be tested`);
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && findProgram('apt-get') !== undefined;
}

async function install(missing: readonly SystemPackage[]): Promise<void> {
  console.log('Installing what the tests need on this machine:');
  for (const { name, neededFor } of missing) console.log(`  ${name} – ${neededFor}`);
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  const names = missing.map(({ name }) => name);
  await runCommand('apt-get', ['update', '-qq'], environment);
  const result = await runCommand(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...names],
    environment,
  );
  if (!result.ok) console.log(result.output.split('\n').slice(-10).join('\n'));
}
