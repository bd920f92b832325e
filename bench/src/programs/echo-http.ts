// Usage: echo-http.ts <modern|legacy|both> [tools]: the echo server over Streamable HTTP.
import { answer, type EchoEra, toolsOf } from './echo.ts';
import { readBody, serve } from './listen.ts';

const [eraName = 'both', toolCount = '1'] = process.argv.slice(2);
const era: EchoEra = eraName === 'modern' || eraName === 'legacy' ? eraName : 'both';
const tools = toolsOf(Number(toolCount));
let sessions = 0;

await serve(async (request, response) => {
  if (request.method === 'GET') return response.writeHead(405).end();
  if (request.method === 'DELETE') return response.writeHead(200).end();
  const message = JSON.parse(await readBody(request));
  const body = answer(message, era, tools);
  if (body === undefined) return response.writeHead(202).end();
  const failed = body.startsWith('{"jsonrpc":"2.0","id":') && body.includes('"error":{"code":-32');
  const session = message.method === 'initialize' && !failed ? { 'mcp-session-id': `s${++sessions}` } : {};
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...session };
  return response.writeHead(failed ? 400 : 200, headers).end(body);
});
