// Progress of the preparing steps, on standard error: standard output belongs to the program that is started.
import process from 'node:process';

const korean = /^ko/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '');
const stillAtItMs = 10_000;

/** A step that ended badly; `output` is what its program printed. */
export class StepFailure extends Error {
  constructor(message, output = '') {
    super(message);
    this.output = output;
  }
}

/** Chooses the text in the language of the terminal. */
export function say(english, inKorean) {
  return korean ? inKorean : english;
}

/**
 * Runs one step and prints its name and duration; a long one says now and then that it is still at work, so that a
 * slow download does not look like a hang.
 */
export async function step(name, action) {
  const startedAt = Date.now();
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(`naru: ${name} …\n`);
  const reminder = setInterval(() => process.stderr.write(`naru:   … ${Math.round(seconds())} s\n`), stillAtItMs);
  try {
    const result = await action();
    process.stderr.write(`naru: ${name} ${say('done in', '완료,')} ${seconds()} s\n`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}

export function reportFailure(error) {
  if (error instanceof StepFailure && error.output) process.stderr.write(`${error.output.trimEnd()}\n`);
  process.stderr.write(`naru: ${error instanceof Error ? error.message : String(error)}\n`);
}
