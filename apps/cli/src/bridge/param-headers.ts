import { type Fields, isFields } from './message.ts';

/** Which headers mirror which arguments of a tool: header name → path of property names. */
type Mirror = ReadonlyMap<string, readonly string[]>;

const maxTools = 10_000;
const maxDepth = 16;

/**
 * Headers that a modern server wants beside the body of `tools/call`: `Mcp-Param-{X}` for each property that the tool's
 * schema marks with `x-mcp-header: X` (2026-07-28, transports/streamable-http). A client on stdio sends none, so the
 * bridge learns the marks from the tool lists that pass through it.
 */
export class ParamHeaders {
  readonly #mirrors = new Map<string, Mirror>();

  /** Takes note of a `tools/list` result. */
  learn(result: unknown): void {
    const tools = isFields(result) ? result['tools'] : undefined;
    if (!Array.isArray(tools)) return;
    for (const tool of tools) {
      if (!isFields(tool) || typeof tool['name'] !== 'string') continue;
      const mirror = new Map(marksIn(tool['inputSchema'], []));
      if (mirror.size === 0) this.#mirrors.delete(tool['name']);
      else if (this.#mirrors.size < maxTools) this.#mirrors.set(tool['name'], mirror);
    }
  }

  /** The headers for one call. */
  for(tool: unknown, given: unknown): Record<string, string> {
    const mirror = typeof tool === 'string' ? this.#mirrors.get(tool) : undefined;
    const headers: Record<string, string> = {};
    for (const [name, path] of mirror ?? []) {
      const text = textOf(path.reduce<unknown>((value, key) => (isFields(value) ? value[key] : undefined), given));
      if (text !== undefined) headers[`Mcp-Param-${name}`] = encodeHeaderValue(text);
    }
    return headers;
  }
}

function* marksIn(schema: unknown, path: readonly string[]): Generator<[string, readonly string[]]> {
  const properties: Fields = isFields(schema) && isFields(schema['properties']) ? schema['properties'] : {};
  for (const [key, property] of Object.entries(properties)) {
    if (!isFields(property) || path.length >= maxDepth) continue;
    const mark = property['x-mcp-header'];
    if (typeof mark === 'string' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/.test(mark)) yield [mark, [...path, key]];
    yield* marksIn(property, [...path, key]);
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  const exact =
    typeof value === 'number' && Number.isFinite(value) && !(Number.isInteger(value) && !Number.isSafeInteger(value));
  return exact ? String(value) : undefined;
}

/** A value as it is where a header can carry it, else `=?base64?…?=` of its UTF-8 (same section, value encoding). */
export function encodeHeaderValue(value: string): string {
  const plain = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/.test(value) && !/^=\?base64\?.*\?=$/.test(value);
  return plain ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
}
