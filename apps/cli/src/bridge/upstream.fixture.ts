import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

export interface SeenRequest {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly rpcMethod: string | undefined;
  /** Resolves when the answer has been sent, or its connection is gone. */
  readonly over: Promise<void>;
}

export interface Upstream {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Forgets every legacy session, as a restart would. */
  forgetSessions(): Promise<void>;
  /** Tells legacy sessions that their tools changed. */
  announce(): Promise<void>;
  close(): Promise<void>;
}

/** A real MCP server of both eras on Streamable HTTP, made with the SDK: sessions for legacy clients, none for modern. */
export async function startUpstream(options: { readonly key?: string } = {}): Promise<Upstream> {
  const sessions = new Map<string, { server: McpServer; transport: NodeStreamableHTTPServerTransport }>();
  const seen: SeenRequest[] = [];
  const modern = toNodeHandler(createMcpHandler(buildServer, { legacy: 'reject' }));

  async function legacy(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (typeof id === 'string' && !known) return refuse(response, 404, 'Session not found');
    if (known) return known.transport.handleRequest(request, response, body);
    const server = buildServer();
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (created) => void sessions.set(created, { server, transport }),
      onsessionclosed: (closed) => void sessions.delete(closed),
    });
    await server.connect(transport);
    await transport.handleRequest(request, response, body);
  }

  const http = createServer((request, response) => {
    const over = new Promise<void>((resolve) => response.once('close', resolve));
    const run = async () => {
      const text = (await buffer(request)).toString();
      const body = text === '' ? undefined : JSON.parse(text);
      seen.push({ method: request.method ?? '', headers: request.headers, rpcMethod: body?.method, over });
      if (options.key !== undefined && request.headers.authorization !== `Bearer ${options.key}`) {
        return refuse(response, 401, 'Who are you?');
      }
      const isModern = body?.params?._meta?.['io.modelcontextprotocol/protocolVersion'] !== undefined;
      const named = Object.assign(request, { method: request.method ?? 'GET', url: request.url ?? '/' });
      return isModern ? modern(named, response, body) : legacy(request, response, body);
    };
    run().catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, String(error));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('The fixture has no port.');
  const forgetSessions = async () => {
    for (const { transport } of sessions.values()) await transport.close();
    sessions.clear();
  };
  return {
    url: `http://127.0.0.1:${address.port}/mcp`,
    seen,
    forgetSessions,
    announce: async () => {
      for (const { server } of sessions.values()) await server.server.sendToolListChanged();
    },
    close: async () => {
      await forgetSessions();
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    },
  };
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
}

function buildServer(): McpServer {
  const server = new McpServer(
    { name: 'upstream', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true } } },
  );
  server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }));
  server.registerTool('big', { inputSchema: z.object({ kib: z.number() }) }, ({ kib }) => ({
    content: [{ type: 'text', text: 'x'.repeat(kib * 1024) }],
  }));
  server.registerTool('count', { inputSchema: z.object({ to: z.number() }) }, async ({ to }, context) => {
    const progressToken = context.mcpReq._meta?.progressToken;
    for (let progress = 1; progress <= to && progressToken !== undefined; progress += 1) {
      await context.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: to } });
    }
    return { content: [{ type: 'text', text: `counted to ${to}` }] };
  });
  server.registerTool('ask', { inputSchema: z.object({}) }, async (_input, context) => {
    const answer = await context.mcpReq.elicitInput({
      message: 'Which river?',
      requestedSchema: { type: 'object', properties: { river: { type: 'string' } }, required: ['river'] },
    });
    return { content: [{ type: 'text', text: JSON.stringify(answer.content) }] };
  });
  server.registerTool('wait', { inputSchema: z.object({}) }, async (_input, context) => {
    await delay(60_000, undefined, { signal: context.mcpReq.signal }).catch(() => undefined);
    return { content: [{ type: 'text', text: 'waited' }] };
  });
  return server;
}
