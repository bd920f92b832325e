import { Worker } from 'node:worker_threads';
import { z } from 'zod';

export type CheckResult = { readonly status: 'sound' } | { readonly status: 'broken'; readonly reason: string };

/** Recovery after a kill and reading everything take seconds; a database that needs longer than this hangs. */
const checkTimeoutMs = 180_000;

const Answer = z.object({ reason: z.string().optional() });

/**
 * Opens and reads a database folder on a thread of its own. Never rejects but for the signal. `endSessions` signs
 * everybody out, which a restore wants.
 */
export async function checkDatabase(
  folder: string,
  { endSessions, signal }: { readonly endSessions: boolean; readonly signal: AbortSignal },
): Promise<CheckResult> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url), {
    workerData: { folder, endSessions },
    stdout: true,
    stderr: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<CheckResult>();
  const abort = () => reject(signal.reason);
  const timer = setTimeout(() => resolve(broken('It did not open in time.')), checkTimeoutMs);
  signal.addEventListener('abort', abort, { once: true });
  worker.on('message', (message: unknown) => resolve(resultOf(message)));
  worker.on('error', (error) => resolve(broken(error.message)));
  worker.on('exit', () => resolve(broken('The check ended without an answer.')));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

function resultOf(message: unknown): CheckResult {
  const { reason } = Answer.parse(message);
  return reason === undefined ? { status: 'sound' } : broken(reason);
}

function broken(reason: string): CheckResult {
  return { status: 'broken', reason };
}
