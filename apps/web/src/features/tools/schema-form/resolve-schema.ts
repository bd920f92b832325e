export type JsonObject = Readonly<Record<string, unknown>>;

const maxRefHops = 16;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Follows a JSON Pointer inside the document (RFC 6901); other documents are never fetched. */
function byPointer(root: JsonObject, ref: string): unknown {
  if (!ref.startsWith('#')) return undefined;
  const steps = ref
    .slice(1)
    .split('/')
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<unknown>((at, step) => {
    if (Array.isArray(at)) return at[Number(step)];
    return isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }, root);
}

/** Two schemas that both hold: properties and required names add up, of the rest the later one wins. */
function both(first: JsonObject, second: JsonObject): JsonObject {
  const properties = {
    ...(isObject(first['properties']) ? first['properties'] : {}),
    ...(isObject(second['properties']) ? second['properties'] : {}),
  };
  const required = [first['required'], second['required']].flatMap((names) => (Array.isArray(names) ? names : []));
  return {
    ...first,
    ...second,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

/**
 * A schema without `$ref` and `allOf` at its top. Undefined where that cannot be had: a reference that leads nowhere,
 * outside or round in circles.
 */
export function resolveSchema(root: JsonObject, schema: unknown, hops = 0): JsonObject | undefined {
  if (!isObject(schema) || hops > maxRefHops) return undefined;
  const { $ref, allOf, ...own } = schema;
  let resolved: JsonObject | undefined = own;
  if (typeof $ref === 'string') {
    let target: JsonObject | undefined;
    try {
      target = resolveSchema(root, byPointer(root, $ref), hops + 1);
    } catch {
      // A malformed percent escape in the pointer: it leads nowhere.
    }
    if (!target) return undefined;
    resolved = both(target, own);
  }
  if (Array.isArray(allOf)) {
    for (const part of allOf) {
      const target: JsonObject | undefined = resolveSchema(root, part, hops + 1);
      if (!target || !resolved) return undefined;
      resolved = both(target, resolved);
    }
  }
  return resolved;
}
