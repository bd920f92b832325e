import process from 'node:process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Fires at the first SIGINT, SIGTERM or SIGHUP, so that work can end in good order; a second one ends the process at
 * once with 130. `release` gives the signals back their usual meaning.
 */
export function signalToStop(): { readonly signal: AbortSignal; release(): void } {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: stop.signal,
    release() {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
