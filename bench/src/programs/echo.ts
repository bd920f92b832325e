/** The MCP server that every target leads to: tools that give their text back, at the least possible cost. */

export type EchoEra = 'modern' | 'legacy' | 'both';

interface Message {
  readonly id?: string | number;
  readonly method: string;
  readonly params?: {
    readonly protocolVersion?: string;
    readonly arguments?: { readonly text?: string };
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
}

const serverInfo = { name: 'echo', version: '1.0.0' };
const versionKey = 'io.modelcontextprotocol/protocolVersion';
const cacheable = { ttlMs: 3_600_000, cacheScope: 'public' };

export function toolsOf(count: number): readonly object[] {
  const inputSchema = {
    type: 'object',
    properties: { text: { type: 'string', description: 'What to give back.' } },
    required: ['text'],
  };
  const describe = (name: string) => ({ name, description: `Gives the text back unchanged (${name}).`, inputSchema });
  return [describe('echo'), ...Array.from({ length: count - 1 }, (_, index) => describe(`echo_${index + 2}`))];
}

/** The answer to one message as JSON; undefined for a notification. */
export function answer(message: Message, era: EchoEra, tools: readonly object[]): string | undefined {
  if (message.id === undefined) return undefined;
  const isModern = message.params?._meta?.[versionKey] !== undefined;
  const refused = (isModern && era === 'legacy') || (!isModern && era === 'modern');
  if (refused) return failure(message, isModern ? -32_601 : -32_022);
  const result = isModern ? modernResult(message, tools) : legacyResult(message, tools);
  if (result === undefined) return failure(message, -32_601);
  return JSON.stringify({ jsonrpc: '2.0', id: message.id, result });
}

function failure({ id }: Message, code: number): string {
  const data = code === -32_022 ? { supported: ['2026-07-28'] } : undefined;
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message: 'Not here.', ...(data ? { data } : {}) } });
}

function modernResult({ method, params }: Message, tools: readonly object[]): object | undefined {
  const complete = { resultType: 'complete' };
  switch (method) {
    case 'server/discover':
      return { ...complete, ...cacheable, supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, serverInfo };
    case 'tools/list':
      return { ...complete, ...cacheable, tools };
    case 'tools/call':
      return { ...complete, content: [{ type: 'text', text: params?.arguments?.text ?? '' }] };
    default:
      return undefined;
  }
}

function legacyResult({ method, params }: Message, tools: readonly object[]): object | undefined {
  switch (method) {
    case 'initialize':
      return { protocolVersion: params?.protocolVersion ?? '2025-11-25', capabilities: { tools: {} }, serverInfo };
    case 'ping':
      return {};
    case 'tools/list':
      return { tools };
    case 'tools/call':
      return { content: [{ type: 'text', text: params?.arguments?.text ?? '' }] };
    default:
      return undefined;
  }
}
