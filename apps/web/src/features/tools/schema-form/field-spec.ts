import { isObject, type JsonObject, resolveSchema } from './resolve-schema.ts';

interface Common {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  /** `null` may be given as well. */
  readonly nullable: boolean;
  readonly default?: unknown;
  readonly examples: readonly unknown[];
}

export interface Choice {
  readonly value: unknown;
  readonly label: string;
}

export interface StringLimits {
  readonly format?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
}

export const numberLimits = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const;
export type NumberLimits = { readonly [K in (typeof numberLimits)[number]]?: number | undefined };

export interface Property {
  readonly name: string;
  readonly required: boolean;
  readonly spec: () => FieldSpec;
}

export interface Variant {
  readonly label: string | undefined;
  readonly spec: () => FieldSpec;
}

export interface ArrayLimits {
  readonly minItems: number;
  readonly maxItems: number;
  readonly unique: boolean;
}

/** One field of a form, as its JSON Schema describes it. Children are read when they are shown: schemas may recurse. */
export type FieldSpec = Common &
  (
    | ({ readonly kind: 'string' } & StringLimits)
    | ({ readonly kind: 'number'; readonly integer: boolean } & NumberLimits)
    | { readonly kind: 'boolean' }
    | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
    | { readonly kind: 'constant'; readonly value: unknown }
    | { readonly kind: 'object'; readonly properties: readonly Property[] }
    | ({ readonly kind: 'array'; readonly items: () => FieldSpec } & ArrayLimits)
    | { readonly kind: 'variant'; readonly variants: readonly Variant[] }
    /** What no field is made for: the person writes JSON. */
    | { readonly kind: 'raw' }
  );

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const numberOf = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function commonOf(schema: JsonObject, nullable: boolean): Common {
  return {
    title: textOf(schema['title']),
    description: textOf(schema['description']),
    nullable,
    default: schema['default'],
    examples: listOf(schema['examples']),
  };
}

function lazily(root: JsonObject, schema: unknown): () => FieldSpec {
  let spec: FieldSpec | undefined;
  return () => {
    spec ??= specOf(root, schema);
    return spec;
  };
}

function typesOf(schema: JsonObject): readonly unknown[] {
  const type = schema['type'];
  if (type !== undefined) return Array.isArray(type) ? type : [type];
  if (isObject(schema['properties'])) return ['object'];
  return schema['items'] === undefined ? [] : ['array'];
}

function isNullSchema(root: JsonObject, schema: unknown): boolean {
  const resolved = resolveSchema(root, schema);
  return resolved?.['type'] === 'null' || (resolved !== undefined && resolved['const'] === null);
}

/** `oneOf` or `anyOf`: null beside one form is a nullable field, constants are a choice, the rest is a chooser. */
function variantSpec(root: JsonObject, schema: JsonObject, options: readonly unknown[]): FieldSpec {
  const { oneOf: _, anyOf: __, ...shared } = schema;
  const forms = options.filter((option) => !isNullSchema(root, option));
  const common = commonOf(schema, forms.length < options.length);
  const resolved = forms.map((form) => resolveSchema(root, form));
  if (resolved.length > 0 && resolved.every((form) => form && Object.hasOwn(form, 'const'))) {
    const choices = resolved.map((form) => ({ value: form?.['const'], label: textOf(form?.['title']) }));
    return {
      ...common,
      kind: 'choice',
      choices: choices.map(({ value, label }) => ({ value, label: label ?? show(value) })),
    };
  }
  const merged = forms.map((form) => (isObject(form) ? { allOf: [shared, form], ...titleOf(form) } : form));
  const [only] = merged;
  if (merged.length === 1) {
    const spec = specOf(root, only);
    return { ...spec, nullable: spec.nullable || common.nullable, default: common.default ?? spec.default };
  }
  const variants = merged.map((form, index) => ({
    label: textOf(resolved[index]?.['title']) ?? typeLabel(resolved[index]),
    spec: lazily(root, form),
  }));
  return { ...common, kind: 'variant', variants };
}

function titleOf(schema: JsonObject): JsonObject {
  return schema['title'] === undefined ? {} : { title: schema['title'] };
}

/** The tag of a tagged union (`{type: {const: 'circle'}}`), or else the type. */
function typeLabel(schema: JsonObject | undefined): string | undefined {
  const properties = schema?.['properties'];
  if (isObject(properties)) {
    const tag = Object.values(properties).find((property) => isObject(property) && textOf(property['const']));
    if (isObject(tag)) return textOf(tag['const']);
  }
  return textOf(schema?.['type']);
}

export function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function objectSpec(root: JsonObject, schema: JsonObject, common: Common): FieldSpec {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const names = Object.keys(properties);
  // An object without declared properties is free in shape, unless the schema says that it is empty.
  if (names.length === 0 && schema['additionalProperties'] !== false) return { ...common, kind: 'raw' };
  const required = new Set(listOf(schema['required']));
  return {
    ...common,
    kind: 'object',
    properties: names.map((name) => ({
      name,
      required: required.has(name),
      spec: lazily(root, properties[name]),
    })),
  };
}

function typedSpec(
  root: JsonObject,
  schema: JsonObject,
  { type, common }: { type: unknown; common: Common },
): FieldSpec {
  switch (type) {
    case 'string':
      return {
        ...common,
        kind: 'string',
        format: textOf(schema['format']),
        minLength: numberOf(schema['minLength']),
        maxLength: numberOf(schema['maxLength']),
        pattern: textOf(schema['pattern']),
      };
    case 'number':
    case 'integer': {
      const limits: NumberLimits = Object.fromEntries(numberLimits.map((name) => [name, numberOf(schema[name])]));
      return { ...common, ...limits, kind: 'number', integer: type === 'integer' };
    }
    case 'boolean':
      return { ...common, kind: 'boolean' };
    case 'object':
      return objectSpec(root, schema, common);
    case 'array':
      if (!isObject(schema['items'])) return { ...common, kind: 'raw' };
      return {
        ...common,
        kind: 'array',
        items: lazily(root, schema['items']),
        minItems: numberOf(schema['minItems']) ?? 0,
        maxItems: numberOf(schema['maxItems']) ?? Number.POSITIVE_INFINITY,
        unique: schema['uniqueItems'] === true,
      };
    default:
      return { ...common, kind: 'raw' };
  }
}

/** Reads one JSON Schema (draft 7 to 2020-12, local references only). It never throws: what it cannot read is `raw`. */
export function specOf(root: JsonObject, schema: unknown): FieldSpec {
  const resolved = resolveSchema(root, schema);
  if (!resolved) return { kind: 'raw', nullable: false, examples: [] };
  const types = typesOf(resolved).filter((type) => type !== 'null');
  const nullable = typesOf(resolved).includes('null') || resolved['nullable'] === true;
  const common = commonOf(resolved, nullable);
  if (Object.hasOwn(resolved, 'const')) return { ...common, kind: 'constant', value: resolved['const'] };
  const values = resolved['enum'];
  if (Array.isArray(values)) {
    const labels = listOf(resolved['enumNames']);
    const choices = values.map((value, index) => ({ value, label: textOf(labels[index]) ?? show(value) }));
    return { ...common, kind: 'choice', choices };
  }
  const options = resolved['oneOf'] ?? resolved['anyOf'];
  // Beside properties, the options only say which combinations are valid; the tool checks those.
  if (Array.isArray(options) && !isObject(resolved['properties'])) return variantSpec(root, resolved, options);
  const [type] = types;
  if (types.length > 1) {
    const variants = types.map((one) => ({
      label: textOf(one),
      spec: lazily(root, { ...resolved, type: one, default: undefined }),
    }));
    return { ...common, kind: 'variant', variants };
  }
  return typedSpec(root, resolved, { type, common });
}

/** A tool's input: always an object, whatever the schema says. */
export function inputSpec(schema: JsonObject): FieldSpec {
  return specOf(schema, { type: 'object', additionalProperties: false, ...schema });
}
