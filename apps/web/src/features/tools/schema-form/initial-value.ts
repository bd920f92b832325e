import type { FieldSpec } from './field-spec.ts';
import { isObject } from './resolve-schema.ts';

/** Text that a person wrote where JSON belongs and that is not JSON (yet). */
export class UnparsedJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Items of a list that start filled in; a list that must be longer is the person's to fill. */
const maxStartingItems = 20;

/** What a field starts with. Undefined: it is left out of the arguments until the person fills it in. */
export function initialValue(spec: FieldSpec, required: boolean): unknown {
  if (spec.default !== undefined) return spec.default;
  if (!required) return undefined;
  const [example] = spec.examples;
  if (example !== undefined) return example;
  switch (spec.kind) {
    case 'constant':
      return spec.value;
    case 'boolean':
      return false;
    case 'choice':
      return spec.choices[0]?.value;
    case 'object':
      return initialObject(spec, undefined);
    case 'array':
      return Array.from({ length: Math.min(spec.minItems, maxStartingItems) }, () => initialValue(spec.items(), true));
    case 'variant': {
      const [first] = spec.variants;
      return first ? initialValue(first.spec(), true) : undefined;
    }
    case 'string':
    case 'number':
    case 'raw':
      return undefined;
  }
}

/** The starting value of an object, with what is already known of it (a tool's example) laid over. */
export function initialObject(spec: FieldSpec, known: unknown): Record<string, unknown> {
  const given = isObject(known) ? known : isObject(spec.default) ? spec.default : {};
  if (spec.kind !== 'object') return { ...given };
  const fields = spec.properties.map(
    ({ name, required, spec: child }) => [name, given[name] ?? initialValue(child(), required)] as const,
  );
  return Object.fromEntries([...fields.filter(([, value]) => value !== undefined), ...Object.entries(given)]);
}
