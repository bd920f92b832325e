import { randomInt } from 'node:crypto';
import type { StdioChannel } from '../ports.ts';
import { DuplexRpc } from './duplex-rpc.ts';
import { eraFailure } from './handshake.ts';
import type { LinkOptions, UpstreamLink } from './link.ts';
import { discover } from './open-link.ts';
import { StdioTransport } from './stdio-transport.ts';

type ShakeHands = (rpc: DuplexRpc, options: LinkOptions) => Promise<UpstreamLink>;

/**
 * Opens a link over the pipes of a process, in the era of `shakeHands`. The link releases the channel when it ends;
 * when opening fails, the channel stays the caller's.
 */
export async function openOverPipes(
  channel: StdioChannel,
  options: LinkOptions,
  shakeHands: ShakeHands,
): Promise<UpstreamLink> {
  const { handlers, limits, owners } = options;
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
  const rpc: DuplexRpc = new DuplexRpc(transport, { handlers, limits, owners, firstId: randomInt(1, 2 ** 30) });
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

/** Shakes hands with a modern server. */
export function discoverOver(rpc: DuplexRpc, options: LinkOptions): Promise<UpstreamLink> {
  rpc.ignoreServerRequests();
  return discover(rpc, options);
}
