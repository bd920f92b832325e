import { randomInt } from 'node:crypto';
import type { StdioChannel } from '../ports.ts';
import { DuplexRpc } from './duplex-rpc.ts';
import { discoverRequest, eraFailure, initializeRequest, legacyInfo, modernInfo } from './handshake.ts';
import type { LinkOptions, UpstreamLink } from './link.ts';
import { legacyLink, modernLink } from './open-link.ts';
import { StdioTransport } from './stdio-transport.ts';

/**
 * Opens a link to a legacy server over its pipes: `initialize`, then `notifications/initialized`. The link releases the
 * channel when it closes; when opening fails, the channel stays the caller's.
 */
export function openLegacyStdio(channel: StdioChannel, options: LinkOptions): Promise<UpstreamLink> {
  return openOverPipes(channel, options, initializeOver);
}

/** Opens a link to a modern server (2026-07-28) over its pipes; otherwise like {@link openLegacyStdio}. */
export function openModernStdio(channel: StdioChannel, options: LinkOptions): Promise<UpstreamLink> {
  return openOverPipes(channel, options, discoverOver);
}

type ShakeHands = (rpc: DuplexRpc, options: LinkOptions) => Promise<UpstreamLink>;

/** Attaches to the pipes for as long as the link lives. */
export async function openOverPipes(
  channel: StdioChannel,
  options: LinkOptions,
  shakeHands: ShakeHands,
): Promise<UpstreamLink> {
  const { handlers, limits } = options;
  let ours = false;
  const transport = new StdioTransport(
    channel,
    {
      onLine: (line) => rpc.receive(line),
      onBroken: (error) => rpc.fail(error),
      onClosed: () => {
        if (ours) channel.release();
      },
    },
    { maxLineBytes: limits.maxUpstreamMessageBytes, maxWaitingBytes: 2 * limits.maxRequestBytes },
  );
  // Ids begin anywhere, so that no link takes an answer meant for one before it on the same pipes.
  const rpc: DuplexRpc = new DuplexRpc(transport, { handlers, limits, firstId: randomInt(1, 2 ** 30) });
  try {
    const link = await shakeHands(rpc, options);
    rpc.life.check();
    ours = true;
    return link;
  } catch (error) {
    await rpc.close();
    throw eraFailure(error);
  }
}

export async function initializeOver(rpc: DuplexRpc, options: LinkOptions): Promise<UpstreamLink> {
  const info = legacyInfo(await rpc.request(initializeRequest(options)));
  rpc.notify('notifications/initialized');
  return legacyLink(info, rpc);
}

export async function discoverOver(rpc: DuplexRpc, options: LinkOptions): Promise<UpstreamLink> {
  rpc.ignoreServerRequests();
  return modernLink(modernInfo(await rpc.request(discoverRequest(options))), rpc, options);
}
