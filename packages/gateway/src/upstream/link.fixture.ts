import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Agent } from 'undici';
import { isJsonObject, type JsonObject } from '../json.ts';
import { defaultLimits, type GatewayLimits } from '../limits.ts';
import type { StdioChannel } from '../ports.ts';
import type { HttpTarget } from './http-target.ts';
import type { LinkHandlers, LinkOptions, UpstreamAnswer, UpstreamRequest } from './link.ts';

/** Closes what a test opened, last first. */
export class Cleanup {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  async run(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

export interface Heard {
  readonly notifications: { method: string; params: JsonObject }[];
  readonly requests: { method: string; params: JsonObject }[];
}

export function optionsFor(changes: {
  limits?: Partial<GatewayLimits>;
  capabilities?: JsonObject;
  listen?: boolean;
  owners?: 'one' | 'many';
  heard?: Heard;
  onRequest?: LinkHandlers['onRequest'];
}): LinkOptions {
  return {
    clientInfo: { name: 'naru-test', version: '1.0.0' },
    capabilities: changes.capabilities ?? {},
    handlers: {
      onNotification: (method, params) => changes.heard?.notifications.push({ method, params }),
      onRequest:
        changes.onRequest ??
        (async (method, params) => {
          changes.heard?.requests.push({ method, params });
          return {};
        }),
    },
    limits: { ...defaultLimits, connectTimeoutMs: 10_000, ...changes.limits },
    listen: changes.listen ?? false,
    owners: changes.owners ?? 'one',
    signal: new AbortController().signal,
  };
}

export function requestFor(method: string, params?: JsonObject, more: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    method,
    params: params === undefined ? undefined : Buffer.from(JSON.stringify(params)),
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    ...more,
  };
}

/** The result of an answer, parsed. */
export function resultOf(answer: UpstreamAnswer): JsonObject {
  if (answer.kind === 'error') throw new Error(`${answer.error.code} ${answer.error.message}`);
  const result: unknown = JSON.parse(answer.result.toString());
  if (!isJsonObject(result)) throw new Error('The result is not an object.');
  return result;
}

/** A raw HTTP server on a free port, and the way to it. */
export async function httpServer(
  cleanup: Cleanup,
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<HttpTarget> {
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    return closed;
  });
  const { port } = server.address() as AddressInfo;
  return targetFor(cleanup, `http://127.0.0.1:${port}/mcp`);
}

export function targetFor(cleanup: Cleanup, url: string, headers: Record<string, string> = {}): HttpTarget {
  const dispatcher = new Agent();
  cleanup.add(() => dispatcher.destroy());
  return { url: new URL(url), dispatcher, headers: async () => headers };
}

/** What a client sent, with its body as one JSON-RPC message. */
export interface Received {
  readonly id: number;
  readonly method: string;
  readonly params: JsonObject;
  readonly whole: JsonObject;
}

export async function readBody(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const message: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
  const whole = isJsonObject(message) ? message : {};
  const { id, method, params } = whole;
  return { id: Number(id), method: String(method), params: isJsonObject(params) ? params : {}, whole };
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function sendResult(response: ServerResponse, id: number, result: JsonObject): void {
  sendJson(response, { jsonrpc: '2.0', id, result });
}

export function event(message: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(message)}\n\n`;
}

export const modernDiscovery: JsonObject = {
  resultType: 'complete',
  supportedVersions: ['2026-07-28'],
  capabilities: { tools: {} },
  ttlMs: 0,
  cacheScope: 'private',
};

export const legacyInitialized: JsonObject = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'fixture', version: '1.0.0' },
};

/** A child process as a channel; `release` ends it. */
export function childChannel(
  cleanup: Cleanup,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): StdioChannel & { readonly child: ChildProcess; released: number } {
  const child = spawn(process.execPath, [...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env,
  });
  const exited = new Promise<string>((resolve) => {
    child.on('exit', (code, signal) => resolve(`The process ended with ${signal ?? code}.`));
  });
  cleanup.add(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const channel = {
    child,
    input: child.stdin,
    output: child.stdout,
    exited,
    released: 0,
    release: () => {
      channel.released += 1;
      child.kill('SIGKILL');
    },
  };
  return channel;
}

/** A child that runs `script` with `send(message)`, and `on(message)` for each line it is sent. */
export function scriptedChild(cleanup: Cleanup, script: string): ReturnType<typeof childChannel> {
  const prelude = `
    const send = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
    const result = (id, result) => send({ jsonrpc: '2.0', id, result });
    let on = () => {};
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => on(JSON.parse(line), line));
    const initialized = ${JSON.stringify(legacyInitialized)};
  `;
  return childChannel(cleanup, ['-e', prelude + script]);
}

export function everythingPath(): string {
  return new URL('./dist/index.js', import.meta.resolve('@modelcontextprotocol/server-everything/package.json'))
    .pathname;
}

/** For servers that cannot be told to take any free port. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
