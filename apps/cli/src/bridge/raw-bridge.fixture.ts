import { createServer, type RequestListener } from 'node:http';
import { PassThrough } from 'node:stream';
import { vi } from 'vitest';
import { runBridge } from './bridge.ts';

const closers: (() => Promise<unknown>)[] = [];

/** Ends everything that was opened here or handed to `closeLater`, the newest first; for `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

export function closeLater(close: () => Promise<unknown>): void {
  closers.push(close);
}

/** A server that does whatever the test wants; resolves to its address. */
async function serve(answer: RequestListener): Promise<string> {
  const http = createServer(answer);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  closers.push(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return `http://127.0.0.1:${address.port}/mcp`;
}

/** The bridge in this process, line by line. */
export async function rawBridge(target: RequestListener | string) {
  const url = typeof target === 'string' ? target : await serve(target);
  const input = new PassThrough();
  const output = new PassThrough();
  const lines: unknown[] = [];
  let rest = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line) => JSON.parse(line)));
  });
  const stop = new AbortController();
  const problems: string[] = [];
  const done = runBridge({
    url: new URL(url),
    key: undefined,
    input,
    output,
    onProblem: (message) => problems.push(message),
    signal: stop.signal,
  });
  closers.push(async () => {
    stop.abort();
    await done;
  });
  const send = (message: unknown) =>
    input.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  const nextLine = async () => {
    await vi.waitUntil(() => lines.length > 0, { timeout: 10_000 });
    return lines.shift();
  };
  return { send, nextLine, input, done, problems };
}
