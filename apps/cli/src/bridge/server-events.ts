import { NaruError } from '@naru/contract';

/** One event of a `text/event-stream` (WHATWG HTML, server-sent events). */
export interface ServerEvent {
  readonly data: string;
  readonly id: string | undefined;
  readonly retryMs: number | undefined;
}

/** The events of a body, in order. Comments and events without data, id and retry are left out. */
export async function* serverEvents(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<ServerEvent> {
  let lines: string[] = [];
  let length = 0;
  for await (const line of textLines(body, maxBytes)) {
    if (line !== '') {
      lines.push(line);
      length += line.length;
      if (length > maxBytes) throw tooLarge();
      continue;
    }
    const event = eventOf(lines);
    lines = [];
    length = 0;
    if (event) yield event;
  }
}

/** Lines that end in \n, \r or \r\n. What follows the last end is dropped, as the standard wants. */
async function* textLines(body: AsyncIterable<Uint8Array>, maxLength: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let unfinished: string[] = [];
  let length = 0;
  let held = '';
  for await (const chunk of body) {
    let text = held + decoder.decode(chunk, { stream: true });
    // A final \r may be the first half of \r\n.
    held = text.endsWith('\r') ? '\r' : '';
    if (held !== '') text = text.slice(0, -1);
    const [start = '', ...more] = text.split(/\r\n|\n|\r/);
    unfinished.push(start);
    length += start.length;
    for (const next of more) {
      yield unfinished.join('');
      unfinished = [next];
      length = next.length;
    }
    if (length > maxLength) throw tooLarge();
  }
}

function tooLarge(): NaruError {
  return new NaruError('upstream.too_large', { message: 'The server sent one event larger than the bridge accepts.' });
}

function eventOf(lines: readonly string[]): ServerEvent | undefined {
  const fields = lines.map((line) => /^([^:]*):? ?(.*)$/s.exec(line)?.slice(1) ?? []);
  const valuesOf = (name: string) => fields.flatMap(([field, value = '']) => (field === name ? value : []));
  const data = valuesOf('data').join('\n');
  const id = valuesOf('id').at(-1);
  const retry = valuesOf('retry').at(-1);
  const retryMs = retry !== undefined && /^\d{1,7}$/.test(retry) ? Number(retry) : undefined;
  return data === '' && id === undefined && retryMs === undefined ? undefined : { data, id, retryMs };
}
