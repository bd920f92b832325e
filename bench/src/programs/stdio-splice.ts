// Usage: stdio-splice.ts <program> [args]: HTTP in, framed lines to a child out, ids exchanged; no sessions, no checks.
import { spawn } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { readBody, serve } from './listen.ts';

const [program = '', ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
const waiting = new Map<number, ServerResponse>();
let nextId = 1;

createInterface({ input: child.stdout }).on('line', (line) => {
  const { id, ...rest } = JSON.parse(line);
  const response = waiting.get(id);
  waiting.delete(id);
  const body = JSON.stringify({ ...rest, id: 1 });
  response?.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
});

await serve(async (request, response) => {
  if (request.method !== 'POST') return void response.writeHead(405).end();
  const message = JSON.parse(await readBody(request));
  if (message.id === undefined) {
    child.stdin.write(`${JSON.stringify(message)}\n`);
    return void response.writeHead(202).end();
  }
  const id = nextId++;
  waiting.set(id, response);
  child.stdin.write(`${JSON.stringify({ ...message, id })}\n`);
});
