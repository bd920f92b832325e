import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Log } from '../ports.ts';
import { within } from '../wait.ts';

/**
 * Kept alive by its input: it learns process groups (`+123`, `-123`, one a line) and, when the last writer is gone, ends
 * those it still knows. A shell rather than Node because it takes a hundredth of the memory.
 *
 * It ignores the signals that a terminal sends to everybody. Between SIGTERM and SIGKILL it forgets groups that are
 * empty, because their number may then be given to somebody else.
 */
const script = `
trap '' HUP INT QUIT TERM
groups=' '
while IFS= read -r line; do
  id=\${line#?}
  case $id in '' | 0 | 1 | *[!0-9]*) continue ;; esac
  case $line in
    +*) case $groups in *" $id "*) ;; *) groups="$groups$id " ;; esac ;;
    -*) case $groups in *" $id "*) groups="\${groups%% $id *} \${groups#* $id }" ;; esac ;;
  esac
done
for signal in TERM 0 KILL; do
  left=' '
  for id in $groups; do
    kill -s "$signal" -- "-$id" 2>/dev/null && left="$left$id "
  done
  groups=$left
  [ "$groups" = ' ' ] && exit 0
  sleep 1
done
`;

/** How soon a watchdog that died is replaced, milliseconds. */
const replaceAfterMs = 1_000;

type Shell = ChildProcessByStdio<Writable, null, null>;

/** Ends the process groups of this Node process when it dies in any way, SIGKILL included. POSIX only. */
export interface Watchdog {
  /**
   * The pipe a new child announces itself on. It must be a file descriptor of the child and of nothing else: the
   * watchdog acts when the last copy is closed.
   */
  readonly pipe: Writable;
  /** A group that has announced itself; told again to the next watchdog, should this one die. */
  remember(groupId: number): void;
  /** The group is empty. */
  forget(groupId: number): void;
  /** Lets the watchdog end, which ends what it still knows. */
  close(): Promise<void>;
}

export function createWatchdog(log: Log): Watchdog {
  const groups = new Set<number>();
  let closed = false;
  let replacement: NodeJS.Timeout | undefined;
  let shell = start();

  function start(): Shell {
    const started = startShell();
    for (const groupId of groups) started.stdin.write(`+${groupId}\n`);
    const replaceLater = (why: unknown) => {
      if (closed || started !== shell) return;
      log.warn('The watchdog of the processes ended; another is started', { why: String(why) });
      replacement = setTimeout(replace, replaceAfterMs).unref();
    };
    // A spawn that fails emits 'error' and no 'exit'.
    started.once('error', replaceLater);
    started.once('exit', replaceLater);
    return started;
  }

  function replace(): void {
    clearTimeout(replacement);
    shell = start();
  }

  return {
    get pipe() {
      if (!isAlive(shell)) replace();
      return shell.stdin;
    },
    remember(groupId) {
      groups.add(groupId);
    },
    forget(groupId) {
      groups.delete(groupId);
      shell.stdin.write(`-${groupId}\n`);
    },
    async close() {
      closed = true;
      clearTimeout(replacement);
      if (!isAlive(shell)) return;
      const ended = once(shell, 'exit');
      shell.stdin.end();
      await within(ended, 5_000);
    },
  };
}

function isAlive(shell: Shell): boolean {
  return shell.pid !== undefined && shell.exitCode === null && shell.signalCode === null && shell.stdin.writable;
}

function startShell(): Shell {
  // Detached: a session of its own, so that neither Ctrl-C nor a signal to Naru's group reaches it.
  const shell = spawn('/bin/sh', ['-c', script], {
    detached: true,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Writing to one that just died: its 'exit' is what we act on.
  shell.stdin.on('error', () => undefined);
  shell.unref();
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref();
  return shell;
}
