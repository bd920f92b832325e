import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as StreamableHttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const clientInfo = { name: 'naru-test', version: '1.0.0' };

export interface ConnectOptions {
  readonly url: string;
  readonly key: string;
}

type ClientOptions = NonNullable<ConstructorParameters<typeof Client>[1]>;

/** The current SDK's client over Streamable HTTP, in one era. */
export async function connectV2(
  { url, key }: ConnectOptions,
  era: 'legacy' | 'modern',
  options: ClientOptions = {},
): Promise<Client & AsyncDisposable> {
  const client = new Client(clientInfo, {
    ...options,
    versionNegotiation: { mode: era === 'legacy' ? 'legacy' : { pin: '2026-07-28' } },
  });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: bearer(key) } }));
  return closing(client);
}

/** The current SDK's client over HTTP+SSE of 2024-11-05. */
export async function connectSse({ url, key }: ConnectOptions): Promise<Client & AsyncDisposable> {
  const client = new Client(clientInfo);
  await client.connect(new SSEClientTransport(new URL(url), { requestInit: { headers: bearer(key) } }));
  return closing(client);
}

/** The first SDK's client, which most programs still use. */
export async function connectV1({ url, key }: ConnectOptions): Promise<ClientV1 & AsyncDisposable> {
  const client = new ClientV1(clientInfo);
  const transport = new StreamableHttpV1(new URL(url), { requestInit: { headers: bearer(key) } });
  // The first SDK's transport declares its session id in a way that exactOptionalPropertyTypes does not accept.
  await client.connect(transport as Parameters<ClientV1['connect']>[0]);
  return closing(client);
}

/** The text of a tool's first content block. */
export function textOf(result: { readonly content?: unknown }): string {
  const first: unknown = Array.isArray(result.content) ? result.content[0] : undefined;
  const isText = typeof first === 'object' && first !== null && 'text' in first;
  return isText ? String(first.text) : '';
}

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

function closing<T extends { close(): Promise<void> }>(client: T): T & AsyncDisposable {
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}
