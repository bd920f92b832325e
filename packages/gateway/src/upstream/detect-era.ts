import { NaruError } from '@naru/contract';
import type { StdioChannel } from '../ports.ts';
import { eraFailure, OtherEra, speaksOtherwise } from './handshake.ts';
import { tryLegacyHttp } from './http-legacy.ts';
import { tryModernHttp } from './http-modern.ts';
import type { HttpTarget } from './http-target.ts';
import type { LinkOptions, UpstreamLink } from './link.ts';
import { initialize } from './open-link.ts';
import { openLegacySse } from './sse-legacy.ts';
import { discoverOver, openOverPipes } from './stdio.ts';

/** What a remote server speaks; a server may speak both eras at one address. */
export interface SpokenEras {
  readonly modern: boolean;
  /** `unasked`: it is modern, and nobody needed to know yet. */
  readonly legacy: 'http' | 'sse' | 'unasked' | undefined;
}

/**
 * Finds out what a remote server speaks: `server/discover`; if that is not understood `initialize`, then (where
 * `transport` lets it) the event stream of HTTP+SSE. A modern server is not troubled with `initialize` before a client
 * needs it. Sessions it opens are ended again. Rejects with a NaruError when the server cannot be
 * reached, refuses our credentials, answers with a 5xx, or speaks no MCP: none of that says anything of its era.
 */
export async function probeHttp(
  target: HttpTarget,
  transport: 'auto' | 'http' | 'sse',
  options: LinkOptions,
): Promise<SpokenEras> {
  const once = { ...options, listen: false };
  if (transport === 'sse') {
    await closed(openLegacySse(target, once));
    return { modern: false, legacy: 'sse' };
  }
  if ((await speaks(tryModernHttp(target, once), isSilence)).yes) return { modern: true, legacy: 'unasked' };
  const legacy = await speaks(tryLegacyHttp(target, once));
  if (legacy.yes) return { modern: false, legacy: 'http' };
  if (transport === 'auto' && (await speaks(openLegacySse(target, once))).yes) return { modern: false, legacy: 'sse' };
  throw eraFailure(legacy.why);
}

/**
 * Opens a link in the era that the server speaks. The specification would have a client ask `server/discover` first,
 * but most servers are legacy, and some of them crash or stay silent when anything comes before `initialize`; a
 * modern server refuses `initialize` with an error at once and is then asked in its own words, on the same pipes. The
 * link releases the channel when it ends; when opening fails, the channel stays the caller's.
 */
export function openStdio(channel: StdioChannel, options: LinkOptions): Promise<UpstreamLink> {
  return openOverPipes(channel, options, async (rpc) => {
    try {
      return await initialize(rpc, options);
    } catch (error) {
      if (!(error instanceof OtherEra)) throw error;
      return discoverOver(rpc, options).catch((discoverError: unknown) => {
        // Neither era: what the server said to the more common question helps more.
        throw discoverError instanceof OtherEra ? error : discoverError;
      });
    }
  });
}

/** Some legacy servers stay silent on what comes before `initialize`; that one must then be answered. */
function isSilence(error: unknown): boolean {
  return error instanceof NaruError && error.code === 'upstream.timeout';
}

async function speaks(
  opening: Promise<UpstreamLink>,
  alsoNo: (error: unknown) => boolean = () => false,
): Promise<{ readonly yes: boolean; readonly why?: unknown }> {
  try {
    await closed(opening);
    return { yes: true };
  } catch (error) {
    if (!speaksOtherwise(error) && !alsoNo(error)) throw error;
    return { yes: false, why: error };
  }
}

async function closed(opening: Promise<UpstreamLink>): Promise<void> {
  const link = await opening;
  await link.close();
}
