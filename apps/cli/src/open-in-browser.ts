import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { printLine, type Terminal } from './terminal.ts';

/** Opens an http(s) address in the person's browser. Says so where that cannot be done; never rejects. */
export async function openInBrowser(url: URL, { platform, stderr }: Terminal): Promise<void> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return;
  const [program, ...args] = openerOf(platform);
  // No shell: the address is one argument, whatever is in it.
  const child = spawn(program, [...args, url.href], { stdio: 'ignore', detached: true });
  try {
    await once(child, 'spawn');
    child.unref();
  } catch {
    printLine(stderr, 'No browser could be opened here: open the link above in one.');
  }
}

function openerOf(platform: NodeJS.Platform): [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  return platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open'];
}
