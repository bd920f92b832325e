import { confirm, isCancel } from '@clack/prompts';
import { NaruError } from '@naru/contract';
import type { Terminal } from './terminal.ts';

/** Asks a yes-or-no question. Throws `request.invalid` where nobody can answer, telling to use --yes. */
export async function agreed(terminal: Terminal, message: string): Promise<boolean> {
  if (!terminal.interactive) {
    throw new NaruError('request.invalid', { message: `${message} Nobody can be asked here: add --yes to agree.` });
  }
  const answer = await confirm({ message, input: terminal.stdin, output: terminal.stderr });
  return !isCancel(answer) && answer;
}
