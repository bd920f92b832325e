import type { UpstreamLink } from './link.ts';

interface Entry {
  readonly link: Promise<UpstreamLink>;
  lastUsedMs: number;
}

export interface LinkPoolOptions {
  /** Links kept at most; the one unused for longest makes room. */
  readonly maxLinks: number;
  /** A link unused for this long is closed by {@link LinkPool.closeIdle}, milliseconds. */
  readonly idleMs: number;
}

/** Links of one server by whom they serve: a client session, or a principal without one. */
export class LinkPool {
  readonly #entries = new Map<string, Entry>();
  readonly #options: LinkPoolOptions;

  constructor(options: LinkPoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** The link kept under `key`, opened when there is none; callers that come together wait for the same one. */
  get(key: string, open: () => Promise<UpstreamLink>): Promise<UpstreamLink> {
    const kept = this.#entries.get(key);
    if (kept !== undefined) {
      kept.lastUsedMs = Date.now();
      return kept.link;
    }
    this.#makeRoom();
    const entry: Entry = { link: open(), lastUsedMs: Date.now() };
    this.#entries.set(key, entry);
    const forget = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    entry.link.then((link) => link.closed.then(forget), forget);
    return entry.link;
  }

  /** Lets go of the link that turned out to be dead, so that the next caller opens another. */
  drop(key: string): void {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    if (entry !== undefined) void closeWhenOpen(entry.link);
  }

  closeIdle(): void {
    const idleSince = Date.now() - this.#options.idleMs;
    for (const [key, entry] of this.#entries) if (entry.lastUsedMs < idleSince) this.drop(key);
  }

  async close(): Promise<void> {
    const links = [...this.#entries.values()].map((entry) => entry.link);
    this.#entries.clear();
    await Promise.all(links.map(closeWhenOpen));
  }

  #makeRoom(): void {
    if (this.#entries.size < this.#options.maxLinks) return;
    let oldest: { key: string; lastUsedMs: number } | undefined;
    for (const [key, { lastUsedMs }] of this.#entries) {
      if (oldest === undefined || lastUsedMs < oldest.lastUsedMs) oldest = { key, lastUsedMs };
    }
    if (oldest !== undefined) this.drop(oldest.key);
  }
}

async function closeWhenOpen(link: Promise<UpstreamLink>): Promise<void> {
  const opened = await link.catch(() => undefined);
  await opened?.close();
}
