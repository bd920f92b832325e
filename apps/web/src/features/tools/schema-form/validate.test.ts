import { describe, expect, it } from 'vitest';
import { inputSpec } from './field-spec.ts';
import { initialObject, UnparsedJson } from './initial-value.ts';
import { validate } from './validate.ts';

const check = (schema: Record<string, unknown>, value: unknown) =>
  validate(inputSpec(schema), value, { path: '', required: true }).map(({ path, rule }) => `${path} ${rule}`);

const property = (schema: unknown, required = true) => ({
  properties: { x: schema },
  ...(required ? { required: ['x'] } : {}),
});

describe('reading a schema', () => {
  it.each([
    [{ type: 'string' }, 'string'],
    [{ type: 'integer' }, 'number'],
    [{ type: 'boolean' }, 'boolean'],
    [{ enum: ['a', 'b'] }, 'choice'],
    [{ const: 1 }, 'constant'],
    [{ type: 'object', properties: { y: {} } }, 'object'],
    [{ type: 'array', items: { type: 'string' } }, 'array'],
    [{ type: ['string', 'number'] }, 'variant'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string'],
    [{ oneOf: [{ const: 'a', title: 'A' }, { const: 'b' }] }, 'choice'],
    [{ oneOf: [{ type: 'string' }, { type: 'object', properties: { y: {} } }] }, 'variant'],
    [{ $ref: '#/$defs/name' }, 'string'],
    [{ $ref: 'https://example.com/schema.json' }, 'raw'],
    [{ $ref: '#/$defs/loop' }, 'raw'],
    [{}, 'raw'],
    [true, 'raw'],
    [{ type: 'object' }, 'raw'],
  ])('%j becomes a %s field', (schema, kind) => {
    const $defs = { name: { type: 'string' }, loop: { $ref: '#/$defs/loop' } };
    const spec = inputSpec({ $defs, properties: { x: schema } });
    expect(spec.kind === 'object' ? spec.properties[0]?.spec().kind : undefined).toBe(kind);
  });

  it('reads recursive schemas one level at a time', () => {
    const tree = { type: 'object', properties: { child: { $ref: '#' } } };
    const spec = inputSpec(tree);
    const child = spec.kind === 'object' ? spec.properties[0]?.spec() : undefined;
    expect(child?.kind).toBe('object');
  });

  it('takes a null beside a form as a nullable field', () => {
    const spec = inputSpec(property({ anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] }));
    expect(validate(spec, { x: null }, { path: '', required: true })).toEqual([]);
    expect(check(property({ anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] }), { x: 0 })).toEqual([
      '/x minimum',
    ]);
  });
});

describe('starting values', () => {
  it('come from defaults, then from what the field can only be', () => {
    const schema = {
      properties: {
        text: { type: 'string', default: 'hi' },
        pick: { enum: ['a', 'b'] },
        flag: { type: 'boolean' },
        left: { type: 'string' },
        maybe: { enum: ['c'] },
        nested: { type: 'object', properties: { deep: { const: 7 } }, required: ['deep'] },
      },
      required: ['text', 'pick', 'flag', 'left', 'nested'],
    };
    expect(initialObject(inputSpec(schema), undefined)).toEqual({
      text: 'hi',
      pick: 'a',
      flag: false,
      nested: { deep: 7 },
    });
  });

  it('give way to what is already known', () => {
    expect(initialObject(inputSpec(property({ type: 'string', default: 'hi' })), { x: 'yo' })).toEqual({ x: 'yo' });
  });
});

describe('checking values', () => {
  it.each<[unknown, unknown, string[]]>([
    [{ type: 'string' }, undefined, ['/x required']],
    [{ type: 'string' }, '', ['/x required']],
    [{ type: 'string', minLength: 2 }, 'a', ['/x minLength']],
    [{ type: 'string', maxLength: 2 }, '👩‍👩', ['/x maxLength']],
    [{ type: 'string', maxLength: 1 }, '👩', []],
    [{ type: 'string', pattern: '^a+$' }, 'b', ['/x pattern']],
    [{ type: 'string', format: 'email' }, 'nobody', ['/x format']],
    [{ type: 'string', format: 'uri' }, 'https://example.com', []],
    [{ type: 'string', format: 'date' }, '2026-02-30', ['/x format']],
    [{ type: 'integer' }, 1.5, ['/x integer']],
    [{ type: 'number' }, 'abc', ['/x type']],
    [{ type: 'number', exclusiveMinimum: 0 }, 0, ['/x exclusiveMinimum']],
    [{ type: 'number', multipleOf: 0.1 }, 0.3, []],
    [{ enum: [1, 2] }, 3, ['/x enum']],
    [{ type: 'array', items: { type: 'string' }, minItems: 1 }, [], ['/x minItems']],
    [{ type: 'array', items: { type: 'integer' } }, [1, 'a'], ['/x/1 type']],
    [{ type: 'array', items: {}, uniqueItems: true }, [1, 1], ['/x uniqueItems']],
    [{ properties: { 'a/b': { type: 'string' } }, required: ['a/b'] }, {}, ['/x/a~1b required']],
    [{}, new UnparsedJson('{'), ['/x json']],
  ])('by %j finds in %j: %j', (schema, value, issues) => {
    expect(check(property(schema), value === undefined ? {} : { x: value })).toEqual(issues);
  });

  it('names what keeps a value from the form that it comes nearest to', () => {
    const circle = {
      properties: { kind: { const: 'circle' }, radius: { type: 'number' } },
      required: ['kind', 'radius'],
    };
    const square = { properties: { kind: { const: 'square' }, side: { type: 'number' } }, required: ['kind', 'side'] };
    expect(check(property({ oneOf: [square, circle] }), { x: { kind: 'circle' } })).toEqual(['/x/radius required']);
  });

  it('never runs a pattern that could take for ever', () => {
    const started = performance.now();
    expect(check(property({ type: 'string', pattern: '^(a+)+$' }), { x: `${'a'.repeat(60)}!` })).toEqual([]);
    expect(check(property({ type: 'string', pattern: '^(a|aa)+$' }), { x: `${'a'.repeat(60)}!` })).toEqual([]);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
