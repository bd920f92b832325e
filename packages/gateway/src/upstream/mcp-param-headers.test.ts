import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { decodeHeaderValue, encodeHeaderValue } from './header-value.ts';
import { paramHeaderPlan, paramHeaders } from './mcp-param-headers.ts';

const annotated = (name: unknown, type = 'string') => ({ type, 'x-mcp-header': name }) as JsonObject;
const schema = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more });

describe('a header value', () => {
  it.each([
    ['us-west1', 'us-west1'],
    ['', ''],
    ['a b\tc', 'a b\tc'],
    ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
    [' padded ', '=?base64?IHBhZGRlZCA=?='],
    ['line1\nline2', '=?base64?bGluZTEKbGluZTI=?='],
    ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
  ])('%j is sent as %j', (value, header) => {
    expect(encodeHeaderValue(value)).toBe(header);
    expect(decodeHeaderValue(header)).toBe(value);
  });

  it('survives the way there and back, and never breaks a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const header = encodeHeaderValue(value);
        expect(header).toMatch(/^[\x20-\x7e\t]*$/);
        expect(decodeHeaderValue(header)).toBe(value);
      }),
    );
  });

  it.each(['=?base64?not base64?=', '=?base64?_w==?=', '=?base64?/w==?=', 'naïve', ' x', 'a\nb'])(
    '%j is not one',
    (header) => {
      expect(decodeHeaderValue(header)).toBeUndefined();
    },
  );
});

describe('the headers of a tool', () => {
  it('mirror annotated arguments at their exact path', () => {
    const plan = paramHeaderPlan(
      schema({
        region: annotated('Region'),
        count: annotated('Count', 'integer'),
        deep: schema({ flag: annotated('Flag', 'boolean'), 'x-mcp-header': { type: 'string' } }),
        plain: { type: 'string', default: { 'x-mcp-header': 'data' }, enum: [{ 'x-mcp-header': '' }] },
      }),
    );
    expect(plan).toMatchObject({ ok: true });
    const headers = plan.ok ? plan.headers : [];
    expect(paramHeaders(headers, { region: 'eu ', count: -7, deep: { flag: false } })).toEqual({
      'Mcp-Param-Region': '=?base64?ZXUg?=',
      'Mcp-Param-Count': '-7',
      'Mcp-Param-Flag': 'false',
    });
    expect(paramHeaders(headers, { region: null, count: 2 ** 53, deep: [] })).toEqual({});
    expect(paramHeaders(headers, {})).toEqual({});
  });

  it.each<[string, JsonObject]>([
    ['an empty name', schema({ a: annotated('') })],
    ['a name that is no token', schema({ a: annotated('a b') })],
    ['a line break', schema({ a: annotated('a\r\nX: y') })],
    ['a name that is no string', schema({ a: annotated(5) })],
    ['the same name in other letters', schema({ a: annotated('Region'), b: annotated('region') })],
    ['a number', schema({ a: annotated('A', 'number') })],
    ['an object', schema({ a: annotated('A', 'object') })],
    ['no type', schema({ a: { 'x-mcp-header': 'A' } })],
    ['the root', { ...annotated('A'), type: 'object' }],
    ['items', schema({ list: { type: 'array', items: annotated('A') } })],
    ['oneOf', schema({ a: { oneOf: [annotated('A')] } })],
    ['a definition', schema({}, { $defs: { d: annotated('A') } })],
    ['properties under a composition', schema({}, { allOf: [schema({ a: annotated('A') })] })],
    ['an if', schema({}, { if: schema({ a: annotated('A') }) })],
    ['an unknown keyword', schema({}, { whatever: [{ a: annotated('A') }] })],
  ])('refuse a tool with an annotation on %s', (_where, inputSchema) => {
    expect(paramHeaderPlan(inputSchema)).toMatchObject({ ok: false, reason: expect.stringContaining('x-mcp-header') });
  });

  it('are worked out without recursion, and given up on in a schema without end', () => {
    let deep: JsonObject = { type: 'string' };
    for (let level = 0; level < 15_000; level += 1) deep = { not: deep };
    expect(paramHeaderPlan(deep)).toEqual({ ok: true, headers: [] });
    const wide = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`p${index}`, { type: 'string' }]));
    expect(paramHeaderPlan(schema(wide))).toMatchObject({ ok: false });
  });
});
