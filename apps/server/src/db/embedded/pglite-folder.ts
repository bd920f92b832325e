import { PGlite } from '@electric-sql/pglite';

/**
 * Opens the PGlite of a folder, or makes one in an empty folder. A new one keeps its log in segments of 1 MiB in place
 * of 16: copies and dumps of a small database are half as large. `onPanic` hears why PostgreSQL gave up, when it does.
 */
export async function openPgliteFolder(
  folder: string,
  onPanic: (reason: string) => void = () => undefined,
): Promise<PGlite> {
  let opened: PGlite | undefined;
  opened = await PGlite.create({
    dataDir: folder,
    initDbStartParams: ['--wal-segsize=1'],
    onStderr: (text) => {
      const reason = /PANIC: +(.+)/.exec(text)?.[1];
      if (reason === undefined) return true;
      if (opened !== undefined) endAfterPanic(opened);
      onPanic(reason.trim());
      return true;
    },
  });
  return opened;
}

/** PostgreSQL gave up, because of something it must not live with, such as a log that cannot be written. */
export class PanicError extends Error {
  constructor() {
    super('PostgreSQL gave up.');
    this.name = 'PanicError';
  }
}

/** Whether an error comes of a panic. Nothing may be asked of that PGlite any more; its files are as after a kill. */
export function isPanic(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof PanicError || error.name === 'RuntimeError' || isPanic(error.cause);
}

/**
 * PGlite (0.5.14) swallows what its main loop throws and goes round again: after a panic PostgreSQL, called once more,
 * would spin on the event loop for ever. From here on every way into it throws.
 */
function endAfterPanic({ Module: module }: PGlite): void {
  const leave = () => {
    throw new PanicError();
  };
  module.stackRestore = leave;
  module._PostgresMainLoopOnce = leave;
  module._PostgresSendReadyForQueryIfNecessary = leave;
  module._pgl_pq_flush = leave;
}
