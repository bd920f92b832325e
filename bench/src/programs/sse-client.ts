import { Pool } from 'undici';
import type { HttpMessage } from '../mcp-requests.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A session over the old HTTP+SSE transport (2024-11-05): messages go out by POST, answers come on one stream. Ends with the process. */
export interface SseSession {
  send(message: HttpMessage): Promise<Answer>;
}

/** Opens the stream and waits for the address that messages are sent to. */
export async function openSseSession(url: string): Promise<SseSession> {
  const { origin, pathname } = new URL(url);
  // One connection for the stream, which stays busy, and one for what is sent.
  const pool = new Pool(origin, { connections: 2, bodyTimeout: 0 });
  const stream = await pool.request({ path: pathname, method: 'GET', headers: { accept: 'text/event-stream' } });
  const endpoint = Promise.withResolvers<string>();
  let waiting: ((text: string) => void) | undefined;
  const onEvent = (name: string, data: string) => {
    if (name === 'endpoint') endpoint.resolve(data);
    // One request is under way at a time; notifications of the server pass by.
    else if (data.includes('"id":')) waiting?.(data);
  };
  const ended = readEvents(stream.body, onEvent).then(() =>
    Promise.reject(new Error(`HTTP ${stream.statusCode}, no stream`)),
  );
  // Of no effect once the endpoint is known.
  void ended.catch(endpoint.reject);
  const path = await endpoint.promise;
  return {
    async send({ headers, body }) {
      const answered = new Promise<string>((resolve) => {
        waiting = resolve;
      });
      const accepted = await pool.request({ path, method: 'POST', headers, body: body ?? null });
      await accepted.body.dump();
      if (accepted.statusCode >= 300) return { status: accepted.statusCode, text: '' };
      const isNotification = body !== undefined && !body.includes('"id":');
      return { status: 200, text: isNotification ? '' : await answered };
    },
  };
}

async function readEvents(body: AsyncIterable<Buffer>, onEvent: (name: string, data: string) => void): Promise<void> {
  let rest = '';
  for await (const chunk of body) {
    rest += chunk.toString('utf8').replaceAll('\r\n', '\n');
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const lines = rest.slice(0, end).split('\n');
      rest = rest.slice(end + 2);
      const field = (name: string) =>
        lines
          .find((line) => line.startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim() ?? '';
      onEvent(field('event'), field('data'));
    }
  }
}
