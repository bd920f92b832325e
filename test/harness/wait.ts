import { setTimeout as delay } from 'node:timers/promises';

/** Asks again every `everyMs` until the answer is not undefined; fails with `what` after `timeoutMs`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  { timeoutMs = 20_000, everyMs = 50 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined) return seen;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${timeoutMs} ms in vain until ${what}.`, last === undefined ? {} : { cause: last });
    }
    await delay(everyMs);
  }
}

/** Like {@link until}, for a plain yes or no. */
export async function untilTrue(
  what: string,
  look: () => Promise<boolean> | boolean,
  options: { timeoutMs?: number; everyMs?: number } = {},
): Promise<void> {
  await until(what, async () => ((await look()) ? true : undefined), options);
}
