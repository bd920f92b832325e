import { type FieldSpec, type NumberLimits, numberLimits, type StringLimits, show } from './field-spec.ts';
import { UnparsedJson } from './initial-value.ts';
import { isObject } from './resolve-schema.ts';

/** One thing that is wrong; `rule` is a key of `form.error` in the catalogues, `path` a JSON Pointer (RFC 6901). */
export interface Issue {
  readonly path: string;
  readonly rule:
    | 'required'
    | 'type'
    | 'json'
    | 'integer'
    | (typeof numberLimits)[number]
    | 'minLength'
    | 'maxLength'
    | 'pattern'
    | 'format'
    | 'enum'
    | 'minItems'
    | 'maxItems'
    | 'uniqueItems'
    | 'variant';
  readonly limit?: string | number | undefined;
}

export function childPath(path: string, name: string | number): string {
  return `${path}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function dayOf(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? '' : new Date(time).toISOString().slice(0, 10);
}

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uri: (text) => URL.canParse(text),
  url: (text) => URL.canParse(text),
  // A day that does not exist (30 February) is read as another one.
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && dayOf(text) === text,
  'date-time': (text) => /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text)),
  uuid: (text) => /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(text),
};

/**
 * A pattern comes from a foreign server, and a regular expression can take for ever. Those with a repeated group that
 * repeats or branches inside, or with a back reference, are left for the tool to check.
 */
const costly = /\([^)]*(?:[+*}]|\|)[^)]*\)[+*{]|\\[1-9]|\\k/;
const maxPatternLength = 500;
const maxTextLength = 2_000;

function failsPattern(text: string, pattern: string): boolean {
  if (pattern.length > maxPatternLength || text.length > maxTextLength || costly.test(pattern)) return false;
  try {
    return !new RegExp(pattern, 'u').test(text);
  } catch {
    // Not a pattern of this engine; the tool will judge.
    return false;
  }
}

function stringIssues(text: string, limits: StringLimits, path: string): Issue[] {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, format } = limits;
  // JSON Schema counts characters, not UTF-16 units.
  const length = [...text].length;
  if (length < minLength) return [{ path, rule: 'minLength', limit: minLength }];
  if (length > maxLength) return [{ path, rule: 'maxLength', limit: maxLength }];
  if (pattern && failsPattern(text, pattern)) return [{ path, rule: 'pattern', limit: pattern }];
  if (format && Object.hasOwn(formats, format) && formats[format]?.(text) === false) {
    return [{ path, rule: 'format', limit: format }];
  }
  return [];
}

const holds: Record<(typeof numberLimits)[number], (value: number, limit: number) => boolean> = {
  minimum: (value, limit) => value >= limit,
  maximum: (value, limit) => value <= limit,
  exclusiveMinimum: (value, limit) => value > limit,
  exclusiveMaximum: (value, limit) => value < limit,
  multipleOf: (value, limit) => limit <= 0 || Math.abs(value / limit - Math.round(value / limit)) < 1e-9,
};

function numberIssues(value: number, limits: NumberLimits, path: string): Issue[] {
  return numberLimits.flatMap((rule) => {
    const limit = limits[rule];
    return limit === undefined || holds[rule](value, limit) ? [] : [{ path, rule, limit }];
  });
}

function arrayIssues(spec: FieldSpec & { kind: 'array' }, value: unknown, path: string): Issue[] {
  if (!Array.isArray(value)) return [{ path, rule: 'type', limit: 'array' }];
  if (value.length < spec.minItems) return [{ path, rule: 'minItems', limit: spec.minItems }];
  if (value.length > spec.maxItems) return [{ path, rule: 'maxItems', limit: spec.maxItems }];
  if (spec.unique && new Set(value.map(show)).size < value.length) return [{ path, rule: 'uniqueItems' }];
  return value.flatMap((item, index) => validate(spec.items(), item, { path: childPath(path, index), required: true }));
}

function objectIssues(spec: FieldSpec & { kind: 'object' }, value: unknown, path: string): Issue[] {
  if (!isObject(value)) return [{ path, rule: 'type', limit: 'object' }];
  return spec.properties.flatMap(({ name, required, spec: child }) =>
    validate(child(), value[name], { path: childPath(path, name), required }),
  );
}

/** The form that a value has: the first one it fits, by index; -1 when it fits none. */
export function fittingVariant(spec: FieldSpec & { kind: 'variant' }, value: unknown): number {
  return spec.variants.findIndex(
    (variant) => validate(variant.spec(), value, { path: '', required: true }).length === 0,
  );
}

/** Nothing when some form fits; else what keeps the value from the form that it comes nearest to. */
function variantIssues(spec: FieldSpec & { kind: 'variant' }, value: unknown, path: string): Issue[] {
  const attempts = spec.variants.map((variant) => validate(variant.spec(), value, { path, required: true }));
  const ofAnotherType = (issues: readonly Issue[]) =>
    issues.some((issue) => issue.path === path && issue.rule === 'type') ? 1 : 0;
  attempts.sort((a, b) => ofAnotherType(a) - ofAnotherType(b) || a.length - b.length);
  return attempts[0] ?? [{ path, rule: 'variant' }];
}

interface Place {
  path: string;
  required: boolean;
}

/** What is wrong with a value by its schema, as far as a form can tell; the tool has the last word. */
export function validate(spec: FieldSpec, value: unknown, { path, required }: Place): Issue[] {
  if (value instanceof UnparsedJson) return [{ path, rule: 'json' }];
  if (value === undefined || (value === '' && spec.kind === 'string' && required)) {
    return required ? [{ path, rule: 'required' }] : [];
  }
  if (value === null && spec.nullable) return [];
  switch (spec.kind) {
    case 'string':
      return typeof value === 'string' ? stringIssues(value, spec, path) : [{ path, rule: 'type', limit: 'string' }];
    case 'number':
      if (typeof value !== 'number') return [{ path, rule: 'type', limit: 'number' }];
      if (spec.integer && !Number.isInteger(value)) return [{ path, rule: 'integer' }];
      return numberIssues(value, spec, path);
    case 'boolean':
      return typeof value === 'boolean' ? [] : [{ path, rule: 'type', limit: 'boolean' }];
    case 'constant':
      return show(value) === show(spec.value) ? [] : [{ path, rule: 'enum' }];
    case 'choice':
      return spec.choices.some((choice) => show(choice.value) === show(value)) ? [] : [{ path, rule: 'enum' }];
    case 'object':
      return objectIssues(spec, value, path);
    case 'array':
      return arrayIssues(spec, value, path);
    case 'variant':
      return variantIssues(spec, value, path);
    case 'raw':
      return [];
  }
}
