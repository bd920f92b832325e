import type { JsonObject } from '../json.ts';
import { metaKeys, modernVersion } from '../protocol.ts';

/** The `_meta` envelope of a self-contained request (2026-07-28, basic/index). */
export function requestMeta(options: {
  readonly clientInfo: JsonObject;
  readonly capabilities?: JsonObject;
  readonly logLevel?: string | undefined;
}): JsonObject {
  return {
    [metaKeys.protocolVersion]: modernVersion,
    [metaKeys.clientInfo]: options.clientInfo,
    [metaKeys.clientCapabilities]: options.capabilities ?? {},
    ...(options.logLevel === undefined ? {} : { [metaKeys.logLevel]: options.logLevel }),
  };
}

/** A client's own `_meta` without the reserved envelope: what a legacy upstream may see of it. */
export function withoutEnvelope(meta: JsonObject): JsonObject {
  const reserved: readonly string[] = Object.values(metaKeys);
  return Object.fromEntries(Object.entries(meta).filter(([key]) => !reserved.includes(key)));
}
