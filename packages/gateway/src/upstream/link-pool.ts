import { NaruError } from '@naru/contract';
import type { UpstreamAnswer, UpstreamLink, UpstreamRequest } from './link.ts';

/** How long a link is kept: while somebody says so, or until nobody has used it for a while. */
export type Keeping = 'until-dropped' | 'while-used';

interface Entry {
  readonly link: Promise<UpstreamLink>;
  readonly keeping: Keeping;
  lastUsedMs: number;
  underWay: number;
}

export interface LinkPoolOptions {
  /** Links kept at most; the one unused for longest makes room. */
  readonly maxLinks: number;
  /** A `while-used` link without a request for this long is closed by {@link LinkPool.closeIdle}, milliseconds. */
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

  /**
   * The link kept under `key`, opened when there is none; callers that come together wait for the same one.
   * Rejects as `open` does, and with `upstream.busy` when every link is in use.
   */
  get(key: string, keeping: Keeping, open: () => Promise<UpstreamLink>): Promise<UpstreamLink> {
    const kept = this.#entries.get(key);
    if (kept !== undefined) return kept.link;
    if (!this.#makeRoom()) return Promise.reject(new NaruError('upstream.busy'));
    const opened = Promise.withResolvers<UpstreamLink>();
    const entry: Entry = { link: opened.promise, keeping, lastUsedMs: Date.now(), underWay: 0 };
    this.#entries.set(key, entry);
    const forget = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    opened.promise.then((link) => link.closed.then(forget), forget);
    open().then((link) => opened.resolve(counted(link, entry)), opened.reject);
    return opened.promise;
  }

  /** Closes the link under `key` and forgets it, so that the next caller opens another. */
  drop(key: string): void {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    if (entry !== undefined) void closeWhenOpen(entry.link);
  }

  closeIdle(): void {
    const idleSince = Date.now() - this.#options.idleMs;
    for (const [key, entry] of this.#entries) {
      const unused = entry.underWay === 0 && entry.lastUsedMs < idleSince;
      if (unused && entry.keeping === 'while-used') this.drop(key);
    }
  }

  async close(): Promise<void> {
    const links = [...this.#entries.values()].map((entry) => entry.link);
    this.#entries.clear();
    await Promise.all(links.map(closeWhenOpen));
  }

  #makeRoom(): boolean {
    if (this.#entries.size < this.#options.maxLinks) return true;
    let oldest: { key: string; lastUsedMs: number } | undefined;
    for (const [key, { lastUsedMs, underWay }] of this.#entries) {
      if (underWay === 0 && (oldest === undefined || lastUsedMs < oldest.lastUsedMs)) oldest = { key, lastUsedMs };
    }
    if (oldest !== undefined) this.drop(oldest.key);
    return oldest !== undefined;
  }
}

/** The same link, known to be in use while a request is under way. */
function counted(link: UpstreamLink, entry: Entry): UpstreamLink {
  const request = async (what: UpstreamRequest): Promise<UpstreamAnswer> => {
    entry.underWay += 1;
    try {
      return await link.request(what);
    } finally {
      entry.underWay -= 1;
      entry.lastUsedMs = Date.now();
    }
  };
  return { ...link, request };
}

async function closeWhenOpen(link: Promise<UpstreamLink>): Promise<void> {
  const opened = await link.catch(() => undefined);
  await opened?.close();
}
