import { env } from 'node:process';
import { createInterface } from 'node:readline';

/** A small MCP server for tests, run by Node: `echo` gives back its argument, `env` the names and values it was given. */

const tool = (name: string) => ({ name, description: `The ${name} tool`, inputSchema: { type: 'object' } });

function resultOf(method: string, params: { name?: string; arguments?: Record<string, unknown> }): unknown {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'fixture', version: '1.0.0' },
      };
    case 'tools/list':
      return { tools: [tool('echo'), tool('env')] };
    case 'tools/call': {
      const text = params.name === 'env' ? JSON.stringify(env) : String(params.arguments?.['text']);
      return { content: [{ type: 'text', text }] };
    }
    default:
      return {};
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined) continue;
  process.stderr.write(`${method}\n`);
  const answer =
    method === 'server/discover'
      ? { error: { code: -32601, message: 'There is no such method.' } }
      : { result: resultOf(method, params) };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
}
