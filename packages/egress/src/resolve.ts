import { lookup } from 'node:dns/promises';

/** All addresses of a host name, in the order to try them. Rejects when there is none or the signal fires. */
export type Resolve = (hostname: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Asks the operating system, so that hosts files, search domains and split DNS count as they do for other programs. */
export const resolveByOs: Resolve = async (hostname, signal) => {
  const found = await untilAborted(lookup(hostname, { all: true, order: 'verbatim' }), signal);
  return found.map(({ address }) => address);
};

/** getaddrinfo cannot be called back: the caller stops waiting, the look-up ends by itself. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
