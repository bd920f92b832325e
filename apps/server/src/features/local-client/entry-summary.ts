import type { McpServersEntry } from '@naru/contract';

/** Flags whose value is a credential, and words that open one. */
const secretFlag = /^-{1,2}.*(?:token|key|secret|password|passwd|credential|auth|header)|^-H$/i;
const maxSummaryLength = 300;

/**
 * What an entry would run or reach, for a person to recognise it by. Values of variables and headers are not in it, nor
 * are arguments and parts of addresses that look like credentials.
 */
export function summaryOf(entry: McpServersEntry): string {
  const address = entry.url ?? entry.httpUrl ?? entry.serverUrl;
  const text = entry.command === undefined ? shownUrl(address ?? '') : shownCommand(entry.command, entry.args ?? []);
  return text.length > maxSummaryLength ? `${text.slice(0, maxSummaryLength)}…` : text;
}

function shownCommand(command: string, args: readonly string[]): string {
  const shown = args.map((argument, index) => {
    const before = args[index - 1] ?? '';
    if (secretFlag.test(before) && !before.includes('=') && !argument.startsWith('-')) return '…';
    return shownArgument(argument);
  });
  return [command, ...shown].join(' ');
}

function shownArgument(argument: string): string {
  const [name = '', value] = argument.split(/=([\s\S]*)/);
  if (value !== undefined && (secretFlag.test(name) || /^[A-Z][A-Z0-9_]*$/.test(name))) return `${name}=…`;
  if (/^[a-z]+:\/\//i.test(argument)) return shownUrl(argument);
  return looksRandom(argument) ? '…' : argument;
}

function shownUrl(text: string): string {
  if (!URL.canParse(text)) return '…';
  const url = new URL(text);
  const path = url.pathname
    .split('/')
    .map((segment) => (looksRandom(segment) ? '…' : segment))
    .join('/');
  return `${url.protocol}//${url.host}${path}${url.search === '' ? '' : '?…'}`;
}

/** Long, without a separator, letters and digits mixed: keys look so, names of packages and folders do not. */
function looksRandom(text: string): boolean {
  return /^[\w~+=-]{20,}$/.test(text) && /\d/.test(text) && /[A-Za-z]/.test(text);
}
