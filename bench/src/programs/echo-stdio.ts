// The echo server over standard input and output.
import { createInterface } from 'node:readline';
import { answer, toolsOf } from './echo.ts';

const tools = toolsOf(1);
const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
lines.on('line', (line) => {
  const body = answer(JSON.parse(line), 'both', tools);
  if (body !== undefined) process.stdout.write(`${body}\n`);
});
lines.on('close', () => process.exit(0));
