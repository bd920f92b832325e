// Usage: pass-through.ts <port>: what any gateway written with node:http costs before it does anything.
import { Agent, request as send } from 'node:http';
import { serve } from './listen.ts';

const port = Number(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

await serve((request, response) => {
  const options = {
    host: '127.0.0.1',
    port,
    agent,
    method: request.method,
    path: request.url,
    headers: request.headers,
  };
  const upstream = send(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  upstream.on('error', () => response.writeHead(502).end());
  request.pipe(upstream);
});
