import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import type { Era } from '../protocol.ts';

export const listKinds = ['tools', 'resources', 'resourceTemplates', 'prompts'] as const;
export type ListKind = (typeof listKinds)[number];

/** How each list is asked for and where its items stand in the answer. */
export const listMethods = {
  tools: 'tools/list',
  resources: 'resources/list',
  resourceTemplates: 'resources/templates/list',
  prompts: 'prompts/list',
} as const satisfies Record<ListKind, string>;

export interface Dropped {
  readonly kind: ListKind;
  readonly name: string;
  readonly reason: string;
}

/** What one server offers, as it said last. Kept when the server is away, and across restarts of Naru. */
export interface ServerCatalogue {
  readonly eras: readonly Era[];
  readonly capabilities: JsonObject;
  readonly serverInfo: JsonObject | undefined;
  readonly instructions: string | undefined;
  readonly lists: Readonly<Record<ListKind, readonly JsonObject[]>>;
  readonly dropped: readonly Dropped[];
}

export const emptyCatalogue: ServerCatalogue = {
  eras: [],
  capabilities: {},
  serverInfo: undefined,
  instructions: undefined,
  lists: { tools: [], resources: [], resourceTemplates: [], prompts: [] },
  dropped: [],
};

const object = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const Stored = z.object({
  version: z.literal(1),
  connectionVersion: z.string(),
  eras: z.array(z.enum(['modern', 'legacy'])),
  capabilities: object,
  serverInfo: object.optional(),
  instructions: z.string().optional(),
  lists: z.object({
    tools: z.array(object),
    resources: z.array(object),
    resourceTemplates: z.array(object),
    prompts: z.array(object),
  }),
  dropped: z.array(z.object({ kind: z.enum(listKinds), name: z.string(), reason: z.string() })),
});

export function serializeCatalogue(catalogue: ServerCatalogue, connectionVersion: string): string {
  return JSON.stringify({ version: 1, connectionVersion, ...catalogue });
}

/** Undefined when the text is of another form, or of another configuration of the server. */
export function parseCatalogue(text: string, connectionVersion: string): ServerCatalogue | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const stored = Stored.safeParse(value);
  if (!stored.success || stored.data.connectionVersion !== connectionVersion) return undefined;
  const { eras, capabilities, serverInfo, instructions, lists, dropped } = stored.data;
  return { eras, capabilities, serverInfo, instructions, lists, dropped };
}
