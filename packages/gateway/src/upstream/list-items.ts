import { PromptSchema, ResourceSchema, ResourceTemplateSchema, ToolSchema } from '@modelcontextprotocol/core';
import type { z } from 'zod';
import type { Dropped, ListKind } from '../catalogue/server-catalogue.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { paramHeaderPlan } from './mcp-param-headers.ts';

/** One item may not be larger than this, so that a list cannot fill a model's context by one description. */
const maxItemBytes = 256 * 1024;
const maxNameLength = 256;

const schemas: Record<ListKind, z.ZodType> = {
  tools: ToolSchema,
  resources: ResourceSchema,
  resourceTemplates: ResourceTemplateSchema,
  prompts: PromptSchema,
};

const identity = { tools: 'name', resources: 'uri', resourceTemplates: 'uriTemplate', prompts: 'name' } as const;

/** The member by which items of a kind are told apart. */
export function identityOf(kind: ListKind, item: JsonObject): string {
  const value = item[identity[kind]];
  return typeof value === 'string' ? value : '';
}

/**
 * Splits what an upstream listed into items to show, as they came, and items to drop, each with the reason: one bad
 * tool must not cost the other ninety-nine.
 */
export function checkItems(
  kind: ListKind,
  values: readonly JsonValue[],
  maxItems: number,
): { readonly items: readonly JsonObject[]; readonly dropped: readonly Dropped[] } {
  const items = new Map<string, JsonObject>();
  const dropped: Dropped[] = [];
  for (const value of values) {
    const name = isJsonObject(value) ? identityOf(kind, value).slice(0, maxNameLength) : '';
    const reason = isJsonObject(value) ? reasonToDrop(kind, value) : 'It is not an object.';
    if (reason !== undefined || !isJsonObject(value)) dropped.push({ kind, name, reason: reason ?? '' });
    else if (items.has(name))
      dropped.push({ kind, name, reason: 'The server lists this name twice; the first is kept.' });
    else if (items.size >= maxItems) dropped.push({ kind, name, reason: `The server lists more than ${maxItems}.` });
    else items.set(name, value);
    // A hostile server may list millions; the reasons are for people.
    if (dropped.length >= maxItems) break;
  }
  return { items: [...items.values()], dropped };
}

function reasonToDrop(kind: ListKind, item: JsonObject): string | undefined {
  const name = identityOf(kind, item);
  if (name === '') return `It has no "${identity[kind]}".`;
  if (kind !== 'resources' && kind !== 'resourceTemplates' && name.length > maxNameLength) {
    return `Its name is longer than ${maxNameLength} characters.`;
  }
  const parsed = schemas[kind].safeParse(item);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join('.') || 'It'}: ${issue?.message ?? 'not valid'}`;
  }
  const bytes = Buffer.byteLength(JSON.stringify(item));
  if (bytes > maxItemBytes) return `It is ${bytes} bytes long; at most ${maxItemBytes} are accepted.`;
  if (kind !== 'tools') return undefined;
  const { inputSchema } = item;
  const plan = isJsonObject(inputSchema) ? paramHeaderPlan(inputSchema) : { ok: true as const };
  return plan.ok ? undefined : plan.reason;
}
