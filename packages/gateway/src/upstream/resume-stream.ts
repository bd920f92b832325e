import { readMessages, type UpstreamMessage } from './answer-scan.ts';
import { readEventStream } from './event-stream.ts';
import type { HttpChannel } from './http-channel.ts';
import type { StreamPosition } from './http-post.ts';
import { pause } from './pause.ts';

/** Where the server names no time. */
const defaultRetryMs = 1_000;
const maxVainAttempts = 5;

export interface ResumeOptions {
  readonly headers: readonly string[];
  readonly position: StreamPosition;
  /** Ends it: the answer came, or nobody waits for it any more. */
  readonly signal: AbortSignal;
  onMessage(message: UpstreamMessage): void;
}

/**
 * Goes on with a response stream that broke off, by GET with `Last-Event-ID` (2025-11-25, transports, resumability),
 * as often as the server wants it. Returns when the signal aborts, the server refuses, or nothing more comes.
 */
export async function resumeStream(channel: HttpChannel, options: ResumeOptions): Promise<void> {
  const { headers, signal } = options;
  let { lastEventId, retryMs } = options.position;
  for (let vain = 0; vain < maxVainAttempts; vain += 1) {
    await pause(retryMs ?? defaultRetryMs, signal);
    if (signal.aborted) return;
    const end = await readEventStream(channel, {
      headers,
      lastEventId,
      signal,
      onEvent: ({ type, data }) => {
        if (type !== 'message' || data.length === 0) return;
        for (const message of readMessages(data, channel.limits)) options.onMessage(message);
      },
    });
    if (signal.aborted || end.kind === 'refused') return;
    if (end.lastEventId !== undefined && end.lastEventId !== lastEventId) vain = -1;
    lastEventId = end.lastEventId ?? lastEventId;
    retryMs = end.retryMs ?? retryMs;
  }
}
