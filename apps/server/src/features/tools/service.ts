import { NaruError, Tool, type ToolList, type ToolRun } from '@naru/contract';
import type { Gateway, JsonObject, ListedTool } from '@naru/gateway';
import { type Caller, principalOf } from '../../auth/caller.ts';
import type { PageRequest } from '../../db/page.ts';
import { isJsonObject } from '../../wire.ts';

export interface RunRequest {
  readonly caller: Caller;
  readonly projectId: string;
  /** Name at the project's address. */
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Cancels the call; tied to the connection of whoever asked. */
  readonly signal: AbortSignal;
}

/** The tools of a project as the data plane lists them, and trying one out. */
export class Tools {
  readonly #gateway: Pick<Gateway, 'tools' | 'callTool'>;

  constructor(gateway: Pick<Gateway, 'tools' | 'callTool'>) {
    this.#gateway = gateway;
  }

  /** One page, in the order of the project's address; what was left out stands on the first. */
  list(projectId: string, { limit, cursor }: PageRequest): ToolList {
    const { items, dropped } = this.#gateway.tools(projectId);
    const from = cursor === undefined ? 0 : behind(cursor, items);
    const page = items.slice(from, from + limit);
    const last = page.at(-1);
    return {
      items: page.map(view),
      dropped: from === 0 ? dropped.map((item) => ({ ...item })) : [],
      ...(last !== undefined && items.length > from + limit ? { nextCursor: cursorOf(last) } : {}),
    };
  }

  async run({ caller, projectId, tool, arguments: given, signal }: RunRequest): Promise<ToolRun> {
    const startedAt = performance.now();
    const result = await this.#gateway.callTool({
      principal: principalOf(caller, projectId),
      projectId,
      tool,
      arguments: asJsonObject(given),
      signal,
    });
    return { result: { ...result }, durationMs: Math.round(performance.now() - startedAt) };
  }
}

function cursorOf({ name }: ListedTool): string {
  return Buffer.from(name).toString('base64url');
}

function behind(cursor: string, items: readonly ListedTool[]): number {
  const at = items.findIndex((item) => cursorOf(item) === cursor);
  if (at !== -1) return at + 1;
  throw new NaruError('request.invalid', {
    message: 'The tools have changed since this cursor was given. Start again without it.',
    fields: [{ path: '/cursor', message: 'This is not a cursor of this list.' }],
  });
}

/** Takes from the upstream's own object what a page shows. What is not of the right shape is left out. */
function view({ name, upstreamName, serverId, serverSlug, definition }: ListedTool): Tool {
  const shown = Object.entries(Tool.shape).flatMap(([field, schema]) => {
    const parsed = schema.safeParse(definition[field]);
    return parsed.success && parsed.data !== undefined ? [[field, parsed.data] as const] : [];
  });
  return Tool.parse({
    inputSchema: {},
    ...Object.fromEntries(shown),
    name,
    upstreamName,
    serverId,
    serverSlug,
  });
}

/** It was parsed from JSON by the API. */
function asJsonObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new NaruError('request.invalid', { message: 'Arguments are a JSON object.' });
  return value;
}
