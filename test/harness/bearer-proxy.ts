import { createServer, request } from 'node:http';

export interface BearerProxy extends AsyncDisposable {
  /** Where a client without a key connects; the path is the target's. */
  readonly url: string;
}

/**
 * Adds a key to every request and passes all else through as it comes, for programs that cannot send a header.
 * Its own name in Host and Origin becomes the target's; any other value reaches the target as the client sent it.
 */
export async function startBearerProxy(target: string, key: string): Promise<BearerProxy> {
  const upstream = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const own = `127.0.0.1:${incoming.socket.localPort ?? 0}`;
    const headers = { ...incoming.headers, authorization: `Bearer ${key}` };
    if (namesOwn(headers.host, own)) headers.host = upstream.host;
    if (headers.origin !== undefined && namesOwn(headers.origin.replace(/^http:\/\//, ''), own)) {
      headers.origin = upstream.origin;
    }
    const onward = request({
      host: upstream.hostname,
      port: upstream.port,
      path: incoming.url,
      method: incoming.method,
      headers,
      agent: false,
    });
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    url: `http://127.0.0.1:${address.port}${upstream.pathname}`,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function namesOwn(authority: string | undefined, own: string): boolean {
  return authority === own || authority === own.replace('127.0.0.1', 'localhost');
}
