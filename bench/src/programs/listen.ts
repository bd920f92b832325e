import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Serves on a free port of the loopback interface and prints `{"port"}` when ready; ends with the benchmark. */
export async function serve(listener: Listener): Promise<void> {
  const answer = (request: IncomingMessage, response: ServerResponse) => void listener(request, response);
  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(JSON.stringify({ port: address.port }));
  endWithParent();
}

/** The benchmark holds our standard input open for as long as it lives. */
export function endWithParent(): void {
  process.stdin.on('end', () => process.exit(0)).resume();
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
