import { NaruError } from '@naru/contract';
import { isJsonObject, type JsonObject } from '../json.ts';
import { decodeHeaderValue } from '../upstream/header-value.ts';
import { type ParamHeader, paramHeaderPlan, paramHeaders } from '../upstream/mcp-param-headers.ts';
import type { Call } from './call.ts';

const plans = new WeakMap<JsonObject, readonly ParamHeader[]>();

/** The arguments that a tool wants mirrored in headers (`x-mcp-header`); worked out once for each definition. */
function planOf(tool: JsonObject): readonly ParamHeader[] {
  const kept = plans.get(tool);
  if (kept !== undefined) return kept;
  const { inputSchema } = tool;
  const plan = isJsonObject(inputSchema) ? paramHeaderPlan(inputSchema) : undefined;
  const headers = plan?.ok === true ? plan.headers : [];
  plans.set(tool, headers);
  return headers;
}

/**
 * Headers that mirror a tool's arguments on modern HTTP, after checking that the client's own mirror says the same as
 * its body (2026-07-28, transports/streamable-http). Undefined for a tool that mirrors nothing.
 * @throws NaruError `mcp.header_mismatch`
 */
export function mirrorHeaders(call: Call, tool: JsonObject | undefined): Record<string, string> | undefined {
  const plan = tool === undefined ? [] : planOf(tool);
  if (plan.length === 0) return undefined;
  const given = call.params.get('arguments');
  const headers = paramHeaders(plan, isJsonObject(given) ? given : {});
  if (call.paramHeaders !== undefined) compare(call.paramHeaders, headers, plan);
  return headers;
}

function compare(
  received: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
  plan: readonly ParamHeader[],
): void {
  const wanted = new Map(
    Object.entries(expected).map(([name, value]) => [name.toLowerCase(), decodeHeaderValue(value)]),
  );
  for (const { header } of plan) {
    const name = header.toLowerCase();
    const value = received[name];
    if ((value === undefined ? undefined : decodeHeaderValue(value)) !== wanted.get(name)) {
      throw new NaruError('mcp.header_mismatch', { message: `The header ${header} does not match the arguments.` });
    }
  }
}
