import { NaruError } from '@naru/contract';

/** Stack traces, printed error objects (indented fields, lone braces) and where npm keeps its own log. */
const noise = /^\s+at |^\s+\w+: |^\s*[{}\]]*,?\s*$|A complete log of this run/;

/**
 * A line of npm's output as it may be shown: no address of a registry, no folder of this machine. Undefined for lines
 * that tell a person nothing.
 */
export function shownLine(line: string): string | undefined {
  const words = line.replace(/^npm (?:error|ERR!|warn|WARN) ?/, '');
  if (noise.test(words)) return undefined;
  return words
    .replaceAll(/\bhttps?:\/\/[^\s"')]+/gi, 'the registry')
    .replaceAll(/(?<=\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH) )\S+/g, 'the registry')
    .replaceAll(/(?<![\w.-])(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost|\[[0-9a-f:]+\]):\d+\b/gi, 'the registry')
    .replaceAll(/(?<=^|[\s"'(=])(?:\/|[A-Za-z]:\\)[^\s"')]+/g, '…')
    .trim();
}

const unreachable = {
  say: () => 'The package registry cannot be reached. Check the network and the npm configuration.',
  permanent: false,
};

/** Failures that no second try mends, and those of the network and disk, by npm's error code. */
const explanations: Readonly<
  Record<string, { readonly say: (wanted: string) => string; readonly permanent: boolean }>
> = {
  E404: { say: (wanted) => `The package registry has no ${wanted}. Check name and version.`, permanent: true },
  ETARGET: { say: (wanted) => `The package registry has no ${wanted}. Check the version.`, permanent: true },
  ENOVERSIONS: { say: (wanted) => `The package registry has no ${wanted}. Check the name.`, permanent: true },
  E401: { say: () => 'The package registry wants a sign-in. Check the npm configuration.', permanent: true },
  E403: { say: () => 'The package registry refused this package. Check the npm configuration.', permanent: true },
  EINTEGRITY: { say: (wanted) => `What the registry sent for ${wanted} is not what it promised.`, permanent: true },
  EBADENGINE: { say: (wanted) => `${wanted} does not run on this version of Node.`, permanent: true },
  ENOSPC: { say: () => 'The disk is full. Make room and try again.', permanent: false },
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  ETIMEDOUT: unreachable,
  ENETUNREACH: unreachable,
  ERR_SOCKET_TIMEOUT: unreachable,
};

/** Why an installation failed, from npm's last lines: what it means where we know it, and npm's own words. */
export function installFailure(wanted: string, lines: readonly string[]): NaruError {
  const errors = lines.filter((line) => /^npm (error|ERR!)/.test(line));
  const code = errors
    .map((line) => /^npm (?:error|ERR!) code (\S+)/.exec(line)?.[1])
    .find((found) => found !== undefined);
  const known = code === undefined ? undefined : explanations[code];
  const words = (errors.length > 0 ? errors : lines)
    .filter((line) => !/^npm (?:error|ERR!) (?:code|errno|syscall) /.test(line))
    .flatMap((line) => shownLine(line) ?? [])
    .slice(0, 3);
  const said = words.length === 0 ? '' : ` npm said: ${words.join(' / ').slice(0, 500)}`;
  return new NaruError('runtime.install_failed', {
    message: `${known?.say(wanted) ?? `${wanted} could not be installed.`}${said}`,
    data: { permanent: known?.permanent ?? false },
  });
}
