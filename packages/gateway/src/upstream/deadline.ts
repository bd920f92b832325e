/** Waits for `promise` at most until the time is up or the signal aborts; then rejects with that. */
export async function withDeadline<Value>(
  promise: Promise<Value>,
  { timeoutMs, signal, onTimeout }: { timeoutMs: number; signal: AbortSignal; onTimeout: () => Error },
): Promise<Value> {
  signal.throwIfAborted();
  const cut = Promise.withResolvers<never>();
  const abort = () => cut.reject(signal.reason);
  const timer = setTimeout(() => cut.reject(onTimeout()), timeoutMs);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, cut.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
