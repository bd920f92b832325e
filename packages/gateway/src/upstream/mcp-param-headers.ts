import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { encodeHeaderValue } from './header-value.ts';

/** One argument that a tool wants mirrored. */
export interface ParamHeader {
  /** The whole name, `Mcp-Param-…`, as the server spelt it. */
  readonly header: string;
  /** Property names from the arguments object to the value. */
  readonly path: readonly string[];
}

export type ParamHeaderPlan =
  | { readonly ok: true; readonly headers: readonly ParamHeader[] }
  | { readonly ok: false; readonly reason: string };

const keyword = 'x-mcp-header';
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const mirrored = new Set(['string', 'integer', 'boolean']);
/** Keywords whose value is data, not schemas: an `x-mcp-header` in there annotates nothing. */
const dataKeywords = new Set(['const', 'default', 'enum', 'examples']);
/** Keywords whose value maps names of any kind to schemas: their keys are no keywords. */
const mapKeywords = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const maxNodes = 20_000;
const maxHeaders = 64;

/**
 * Which arguments of a tool are mirrored into headers (2026-07-28, transports/streamable-http, custom headers). A tool
 * whose annotations break the rules there must not be listed; `reason` says why.
 */
export function paramHeaderPlan(inputSchema: JsonObject): ParamHeaderPlan {
  try {
    const headers = collect(inputSchema);
    const names = new Set(headers.map(({ header }) => header.toLowerCase()));
    if (names.size !== headers.length) throw new BadAnnotation('two arguments want the same header');
    if (headers.length > maxHeaders) throw new BadAnnotation(`more than ${maxHeaders} arguments want a header`);
    return { ok: true, headers };
  } catch (error) {
    if (!(error instanceof BadAnnotation)) throw error;
    return { ok: false, reason: `Its ${keyword} is not valid: ${error.message}.` };
  }
}

/** The headers for one call's arguments, values encoded. Absent and null arguments have none. */
export function paramHeaders(plan: readonly ParamHeader[], args: JsonObject): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { header, path } of plan) {
    const value = valueAt(args, path);
    if (typeof value === 'string') headers[header] = encodeHeaderValue(value);
    else if (typeof value === 'boolean' || Number.isSafeInteger(value)) headers[header] = String(value);
  }
  return headers;
}

class BadAnnotation extends Error {}

interface Node {
  readonly schema: JsonValue | undefined;
  /** Undefined off the chains of `properties`, where no annotation may stand. */
  readonly path: readonly string[] | undefined;
}

/** Walks without recursion: the schema is a stranger's. */
function collect(root: JsonObject): ParamHeader[] {
  const headers: ParamHeader[] = [];
  const nodes: Node[] = [{ schema: root, path: [] }];
  for (let visited = 0; ; visited += 1) {
    const node = nodes.pop();
    if (node === undefined) return headers;
    if (visited > maxNodes) throw new BadAnnotation('the schema is too large to check');
    const { schema, path } = node;
    if (Array.isArray(schema)) {
      for (const item of schema) nodes.push({ schema: item, path: undefined });
    } else if (isJsonObject(schema)) {
      if (schema[keyword] !== undefined) headers.push(annotation(schema, path));
      for (const [key, value] of Object.entries(schema)) nodes.push(...childrenOf(key, value, path));
    }
  }
}

function childrenOf(key: string, value: JsonValue | undefined, path: readonly string[] | undefined): Node[] {
  if (key === keyword || dataKeywords.has(key)) return [];
  if (!mapKeywords.has(key) || !isJsonObject(value)) return [{ schema: value, path: undefined }];
  return Object.entries(value).map(([name, schema]) => ({
    schema,
    path: key === 'properties' && path !== undefined ? [...path, name] : undefined,
  }));
}

function annotation(schema: JsonObject, path: readonly string[] | undefined): ParamHeader {
  const name = schema[keyword];
  if (typeof name !== 'string' || !token.test(name)) throw new BadAnnotation('it is not a header name');
  if (path === undefined || path.length === 0) {
    throw new BadAnnotation(`“${name}” is not on an argument reached through properties alone`);
  }
  const type = schema['type'];
  if (typeof type !== 'string' || !mirrored.has(type)) {
    throw new BadAnnotation(`“${name}” is on an argument that is not a string, an integer or a boolean`);
  }
  return { header: `Mcp-Param-${name}`, path };
}

function valueAt(args: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = args;
  for (const name of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
