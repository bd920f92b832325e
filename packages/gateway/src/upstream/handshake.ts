import { NaruError } from '@naru/contract';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { latestLegacyVersion, legacyVersions, metaKeys, modernVersion } from '../protocol.ts';
import { refusalError } from './http-refusal.ts';
import type { LinkOptions, UpstreamAnswer, UpstreamInfo, UpstreamRequest } from './link.ts';
import { invalidAnswer } from './upstream-failure.ts';

/** The server answered, and what it said is that it does not speak this era. */
export class OtherEra extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OtherEra';
  }
}

export function initializeRequest(
  options: LinkOptions,
  protocolVersion: string = latestLegacyVersion,
): UpstreamRequest {
  const { capabilities, clientInfo } = options;
  return openingRequest('initialize', { protocolVersion, capabilities, clientInfo }, options);
}

export function discoverRequest(options: LinkOptions): UpstreamRequest {
  return openingRequest('server/discover', { _meta: modernMeta(options) }, options);
}

/** The `_meta` members that every modern request carries (2026-07-28, basic/index). */
export function modernMeta({ capabilities, clientInfo }: LinkOptions): JsonObject {
  return {
    [metaKeys.protocolVersion]: modernVersion,
    [metaKeys.clientCapabilities]: capabilities,
    [metaKeys.clientInfo]: clientInfo,
  };
}

/** Reads the answer to `initialize`. Throws {@link OtherEra} or `upstream.invalid`. */
export function legacyInfo(answer: UpstreamAnswer): UpstreamInfo {
  const result = resultOf(answer, 'initialize');
  const { protocolVersion, capabilities, serverInfo, instructions } = result;
  if (typeof protocolVersion !== 'string' || !(legacyVersions as readonly string[]).includes(protocolVersion)) {
    throw new OtherEra(`The server speaks a version of MCP that Naru does not know: ${shown(protocolVersion)}.`);
  }
  return info({ era: 'legacy', protocolVersion, capabilities, serverInfo, instructions });
}

/** Reads the answer to `server/discover`. Throws {@link OtherEra} or `upstream.invalid`. */
export function modernInfo(answer: UpstreamAnswer): UpstreamInfo {
  const result = resultOf(answer, 'server/discover');
  const { supportedVersions, capabilities, instructions, _meta: meta } = result;
  // Some servers answer this method while they negotiate an older version: only the list counts.
  if (!Array.isArray(supportedVersions) || !supportedVersions.includes(modernVersion)) {
    throw new OtherEra(`The server does not speak MCP ${modernVersion}, but ${shown(supportedVersions)}.`);
  }
  const serverInfo = isJsonObject(meta) ? meta[metaKeys.serverInfo] : undefined;
  return info({ era: 'modern', protocolVersion: modernVersion, capabilities, serverInfo, instructions });
}

/** Statuses that say nothing of the era: who we are, or how the server is just now. */
const silentStatuses = new Set([401, 403, 408, 425, 429]);

/** Whether a failed opening tells that the server speaks another era, rather than that it is ill or refuses us. */
export function speaksOtherwise(error: unknown): boolean {
  if (error instanceof OtherEra) return true;
  if (!(error instanceof NaruError)) return false;
  const { httpStatus } = error.data;
  if (typeof httpStatus === 'number') return httpStatus < 500 && !silentStatuses.has(httpStatus);
  return error.code === 'upstream.invalid';
}

/** An era verdict as the error a caller of a link is to see. */
export function eraFailure(error: unknown): unknown {
  return error instanceof OtherEra
    ? new NaruError('upstream.invalid', { message: error.message, cause: error })
    : error;
}

function openingRequest(method: string, params: JsonObject, { limits, signal }: LinkOptions): UpstreamRequest {
  return { method, params: Buffer.from(JSON.stringify(params)), signal, timeoutMs: limits.connectTimeoutMs };
}

function resultOf(answer: UpstreamAnswer, method: string): JsonObject {
  if (answer.kind === 'error') {
    if (answer.httpStatus !== undefined && answer.httpStatus >= 500) throw refusalError(method, answer.httpStatus);
    const { code, message } = answer.error;
    throw new OtherEra(`The server refused ${method}: ${message.slice(0, 500)} (${code}).`);
  }
  const result: unknown = JSON.parse(answer.result.toString());
  if (!isJsonObject(result)) throw invalidAnswer(`the result of ${method} is not an object.`);
  return result;
}

function info(said: {
  readonly era: UpstreamInfo['era'];
  readonly protocolVersion: string;
  readonly capabilities: JsonValue | undefined;
  readonly serverInfo: JsonValue | undefined;
  readonly instructions: JsonValue | undefined;
}): UpstreamInfo {
  return {
    era: said.era,
    protocolVersion: said.protocolVersion,
    capabilities: isJsonObject(said.capabilities) ? said.capabilities : {},
    serverInfo: isJsonObject(said.serverInfo) ? said.serverInfo : undefined,
    instructions: typeof said.instructions === 'string' ? said.instructions : undefined,
  };
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}
