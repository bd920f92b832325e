import { setTimeout as sleep } from 'node:timers/promises';
import { NaruError } from '@naru/contract';
import type { JsonObject } from '../json.ts';
import { backOffMs } from './back-off.ts';
import type { UpstreamLink } from './link.ts';
import { requestMeta } from './request-meta.ts';

export interface FollowOptions {
  readonly clientInfo: JsonObject;
  readonly timeoutMs: number;
  onNotification(method: string, params: JsonObject): void;
  /** Called when a stream of notifications is back after a gap in which some may have been missed. */
  onGap(): void;
  /** Called after each health check that the server passed. */
  onHealthy(): void;
}

const healthCheckMs = 30_000;

/** Asks a connected server every half minute whether it is there. Rejects when it is not. */
export async function checkHealth(link: UpstreamLink, options: FollowOptions, signal: AbortSignal): Promise<void> {
  const modern = link.info.era === 'modern';
  const params = modern ? Buffer.from(JSON.stringify({ _meta: requestMeta(options) })) : undefined;
  for (;;) {
    await sleep(healthCheckMs, undefined, { signal, ref: false });
    const method = modern ? 'server/discover' : 'ping';
    const answer = await link.request({ method, params, signal, timeoutMs: options.timeoutMs });
    // A server that answers with an error is there: some never implemented ping.
    if (answer.kind === 'error' && (answer.httpStatus ?? 200) >= 500) {
      throw new NaruError('upstream.unavailable', { message: `The server answers with HTTP ${answer.httpStatus}.` });
    }
    options.onHealthy();
  }
}

/** Keeps a modern server's `subscriptions/listen` open for its list changes, if it has any to tell. */
export async function listenForChanges(link: UpstreamLink, options: FollowOptions, signal: AbortSignal): Promise<void> {
  const filter = changeFilter(link.info.capabilities);
  if (link.listen === undefined || filter === undefined) return;
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    const startedMs = Date.now();
    await link.listen(filter, options.onNotification, signal).catch(() => undefined);
    if (signal.aborted) return;
    if (Date.now() - startedMs > healthCheckMs) attempt = 1;
    await sleep(backOffMs(attempt, { firstMs: 500, maxMs: 30_000 }), undefined, { signal, ref: false });
    options.onGap();
  }
}

function changeFilter(capabilities: JsonObject): JsonObject | undefined {
  const filter = {
    ...(tellsChanges(capabilities['tools']) ? { toolsListChanged: true } : {}),
    ...(tellsChanges(capabilities['prompts']) ? { promptsListChanged: true } : {}),
    ...(tellsChanges(capabilities['resources']) ? { resourcesListChanged: true } : {}),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}

function tellsChanges(capability: JsonObject[string]): boolean {
  return (
    typeof capability === 'object' &&
    capability !== null &&
    'listChanged' in capability &&
    capability['listChanged'] === true
  );
}
