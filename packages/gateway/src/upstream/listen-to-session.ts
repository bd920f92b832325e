import type { StreamEnd } from './event-stream.ts';
import { pause } from './pause.ts';

const firstDelayMs = 1_000;
const maxDelayMs = 30_000;

export interface SessionListening {
  open(lastEventId: string | undefined): Promise<StreamEnd>;
  readonly hasSession: boolean;
  onSessionLost(): void;
  readonly signal: AbortSignal;
}

/**
 * Keeps the server's own stream of a legacy session open: again after the time the server names, else after a delay
 * that doubles until something is heard. Returns when the signal aborts or the server offers no such stream.
 */
export async function listenToSession({ open, hasSession, onSessionLost, signal }: SessionListening): Promise<void> {
  let lastEventId: string | undefined;
  let delayMs = firstDelayMs;
  while (!signal.aborted) {
    const end = await open(lastEventId);
    if (signal.aborted) return;
    if (end.kind === 'refused' && end.status === 404 && hasSession) {
      onSessionLost();
      return;
    }
    if (end.kind === 'refused' && offersNoStream(end.status)) return;
    lastEventId = end.lastEventId ?? lastEventId;
    if (end.events) delayMs = firstDelayMs;
    await pause(end.retryMs ?? delayMs, signal);
    delayMs = Math.min(2 * delayMs, maxDelayMs);
  }
}

/** 405 says so; 400 and 404 are what servers without sessions say. Credentials and ill servers may get better. */
function offersNoStream(status: number | undefined): boolean {
  return status === 405 || status === 400 || status === 404 || status === 406 || status === 501;
}
