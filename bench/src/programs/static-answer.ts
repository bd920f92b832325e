// Usage: static-answer.ts <file>: answers everything with the bytes of a file; what a list would cost at best.
import { readFileSync } from 'node:fs';
import { serve } from './listen.ts';

const body = readFileSync(process.argv[2] ?? '');
const headers = { 'content-type': 'application/json', 'content-length': body.length };

await serve((request, response) => {
  request.on('end', () => response.writeHead(200, headers).end(body)).resume();
});
