/** Resolves after `delayMs`, to false; or as soon as `event` resolves, to true. */
export function within(event: Promise<unknown>, delayMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), delayMs);
    void event.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

/** Resolves when the signal aborts or `event` resolves, whichever is first. `event` must not reject. */
export function settledOrAborted(event: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const abort = () => resolve();
    signal.addEventListener('abort', abort, { once: true });
    void event.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}
