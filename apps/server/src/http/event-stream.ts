import { NaruError } from '@naru/contract';

export interface EventStreamOptions {
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** Asked every few seconds; the stream ends when the caller may no longer see it. */
  isAllowed(): Promise<boolean>;
  /** Starts sending; what it returns is called once at the end. */
  open(send: (data: unknown) => void): () => void;
}

/** Streams open at one time in the whole instance. */
const maxStreams = 512;
/** Bytes waiting for a slow client before its stream is cut. */
const maxBacklogBytes = 1024 * 1024;
/** Keeps proxies from closing the stream, and bounds how long a lost permission goes unnoticed. */
const checkIntervalMs = 5_000;

/** Server-Sent Events of the management API. Whoever drains the server ends them all with {@link close}. */
export class EventStreams {
  readonly #open = new Set<() => void>();

  /** An answer that stays open, one JSON text an event. Throws `instance.unavailable` when too many are open. */
  start({ signal, isAllowed, open }: EventStreamOptions): Response {
    if (this.#open.size >= maxStreams) {
      throw new NaruError('instance.unavailable', { message: 'Too many pages follow this Naru. Close some.' });
    }
    const encoder = new TextEncoder();
    let end: () => void = () => undefined;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const write = (text: string) => {
            if ((controller.desiredSize ?? 0) <= 0) return end();
            controller.enqueue(encoder.encode(text));
          };
          const check = async () => {
            if (await isAllowed()) write(': alive\n\n');
            else end();
          };
          // A database that is away does not end what may be seen: only a clear no does.
          const timer = setInterval(() => void check().catch(() => write(': alive\n\n')), checkIntervalMs);
          let stop: () => void = () => undefined;
          end = once(() => {
            this.#open.delete(end);
            clearInterval(timer);
            stop();
            signal.removeEventListener('abort', end);
            controller.close();
          });
          this.#open.add(end);
          signal.addEventListener('abort', end);
          write(': open\n\n');
          stop = open((data) => write(`data: ${JSON.stringify(data)}\n\n`));
          if (signal.aborted) end();
        },
        cancel: () => end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: maxBacklogBytes }),
    );
    return new Response(body, {
      headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
    });
  }

  close(): void {
    for (const end of this.#open) end();
  }
}

/** Whether the client asks for events rather than for one answer. */
export function wantsEvents(headers: Headers): boolean {
  return (headers.get('accept') ?? '').includes('text/event-stream');
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
