import { isJsonObject, type JsonObject } from '../json.ts';
import { prefixedName, prefixedUri } from './names.ts';
import type { ListKind } from './server-catalogue.ts';

/** An item as a project shows it: named and addressed so that no other server's item can be meant. */
export function exposeItem(kind: ListKind, serverSlug: string, item: JsonObject): JsonObject {
  switch (kind) {
    case 'tools':
      return withAppUri(serverSlug, { ...item, name: prefixedName(serverSlug, String(item['name'])) });
    case 'prompts':
      return { ...item, name: prefixedName(serverSlug, String(item['name'])) };
    case 'resources':
      return { ...item, uri: prefixedUri(serverSlug, String(item['uri'])) };
    case 'resourceTemplates':
      return { ...item, uriTemplate: prefixedUri(serverSlug, String(item['uriTemplate'])) };
  }
}

/** MCP Apps: a tool names the resource that draws it in `_meta.ui.resourceUri`. */
function withAppUri(serverSlug: string, tool: JsonObject): JsonObject {
  const meta = tool['_meta'];
  const ui = isJsonObject(meta) ? meta['ui'] : undefined;
  if (!isJsonObject(meta) || !isJsonObject(ui) || typeof ui['resourceUri'] !== 'string') return tool;
  return { ...tool, _meta: { ...meta, ui: { ...ui, resourceUri: prefixedUri(serverSlug, ui['resourceUri']) } } };
}

/**
 * A result with every resource URI in it prefixed: contents of resources/read, resource links and embedded resources
 * of tools and prompts. Only these places hold URIs by the specification; text and structured content stay untouched.
 */
export function exposeResult(serverSlug: string, result: JsonObject): JsonObject {
  const changed: Record<string, JsonObject[string]> = { ...result };
  if (Array.isArray(result['contents']))
    changed['contents'] = result['contents'].map((one) => withUri(serverSlug, one));
  if (Array.isArray(result['content']))
    changed['content'] = result['content'].map((one) => contentBlock(serverSlug, one));
  if (Array.isArray(result['messages'])) {
    changed['messages'] = result['messages'].map((one) =>
      isJsonObject(one) && isJsonObject(one['content'])
        ? { ...one, content: contentBlock(serverSlug, one['content']) }
        : one,
    );
  }
  return changed;
}

function contentBlock<T>(serverSlug: string, block: T): T | JsonObject {
  if (!isJsonObject(block)) return block;
  if (block['type'] === 'resource_link') return withUri(serverSlug, block);
  if (block['type'] === 'resource' && isJsonObject(block['resource'])) {
    return { ...block, resource: withUri(serverSlug, block['resource']) };
  }
  return block;
}

function withUri<T>(serverSlug: string, value: T): T | JsonObject {
  return isJsonObject(value) && typeof value['uri'] === 'string'
    ? { ...value, uri: prefixedUri(serverSlug, value['uri']) }
    : value;
}
