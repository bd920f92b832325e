import type { GatewayLimits } from '../limits.ts';
import type { CatalogueStore, Log } from '../ports.ts';
import type { Era } from '../protocol.ts';
import type { UpstreamLink } from '../upstream/link.ts';
import { requestMeta } from '../upstream/request-meta.ts';
import { offeredKinds, type ReadList, readList } from './read-lists.ts';
import {
  type Dropped,
  emptyCatalogue,
  type ListKind,
  listKinds,
  parseCatalogue,
  type ServerCatalogue,
  serializeCatalogue,
} from './server-catalogue.ts';

export interface CatalogueKeeperOptions {
  readonly serverId: string;
  readonly connectionVersion: string;
  readonly store: CatalogueStore;
  readonly limits: GatewayLimits;
  readonly identity: { readonly name: string; readonly version: string };
  readonly log: Log;
  onChanged(kinds: readonly ListKind[]): void;
}

const saveEveryMs = 1_000;

/**
 * What one server offers: kept from an earlier time, read when it is connected, read again when it says so. The old
 * lists stay until the new ones are complete.
 */
export class CatalogueKeeper {
  readonly #options: CatalogueKeeperOptions;
  #current: ServerCatalogue = emptyCatalogue;
  #reading: Promise<void> = Promise.resolve();
  #saveTimer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();
  /** When all lists were last read, epoch milliseconds; 0 before the first time. */
  readAtMs = 0;

  constructor(options: CatalogueKeeperOptions) {
    this.#options = options;
  }

  get current(): ServerCatalogue {
    return this.#current;
  }

  get known(): boolean {
    return this.#current !== emptyCatalogue;
  }

  async restore(): Promise<void> {
    const { store, serverId, connectionVersion, log } = this.#options;
    try {
      const text = await store.load(serverId);
      const kept = text === undefined ? undefined : parseCatalogue(text, connectionVersion);
      if (kept !== undefined && !this.known) this.#replace(kept, listKinds);
    } catch (error) {
      log.warn('The kept lists of a server could not be read', { serverId, error: String(error) });
    }
  }

  /** Reads every list that the server has. @throws as {@link readList} */
  readAll(link: UpstreamLink, eras: readonly Era[], signal: AbortSignal): Promise<void> {
    return this.#enqueue(async () => {
      const { capabilities, serverInfo, instructions } = link.info;
      const offered = offeredKinds(capabilities);
      const read = await Promise.all(offered.map((kind) => this.#read(link, kind, signal)));
      const lists = { ...emptyCatalogue.lists };
      const dropped: Dropped[] = [];
      offered.forEach((kind, index) => {
        const list = read[index];
        if (list === undefined) return;
        lists[kind] = list.items;
        dropped.push(...list.dropped);
      });
      this.readAtMs = Date.now();
      const before = this.#current.lists;
      const changed = listKinds.filter((kind) => JSON.stringify(before[kind]) !== JSON.stringify(lists[kind]));
      this.#replace({ eras, capabilities, serverInfo, instructions, lists, dropped }, changed);
    });
  }

  /** Reads single lists again, after the server said that they changed. @throws as {@link readList} */
  readAgain(link: UpstreamLink, kinds: readonly ListKind[], signal: AbortSignal): Promise<void> {
    return this.#enqueue(async () => {
      const read = await Promise.all(kinds.map((kind) => this.#read(link, kind, signal)));
      const lists = { ...this.#current.lists };
      const dropped = this.#current.dropped.filter(({ kind }) => !kinds.includes(kind));
      kinds.forEach((kind, index) => {
        const list = read[index];
        if (list === undefined) return;
        lists[kind] = list.items;
        dropped.push(...list.dropped);
      });
      this.#replace({ ...this.#current, lists, dropped }, kinds);
    });
  }

  async close(): Promise<void> {
    await this.#reading;
    if (this.#saveTimer !== undefined) this.#save();
    await this.#saving;
  }

  #read(link: UpstreamLink, kind: ListKind, signal: AbortSignal): Promise<ReadList> {
    const { limits, identity } = this.#options;
    const meta = link.info.era === 'modern' ? requestMeta({ clientInfo: { ...identity } }) : undefined;
    return readList(link, kind, { limits, meta, signal });
  }

  /** One reading after the other, so that an older answer never replaces a newer one. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#reading.then(work);
    this.#reading = done.catch(() => undefined);
    return done;
  }

  #replace(catalogue: ServerCatalogue, kinds: readonly ListKind[]): void {
    this.#current = catalogue;
    this.#options.onChanged(kinds);
    this.#saveTimer ??= setTimeout(() => this.#save(), saveEveryMs).unref();
  }

  #save(): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = undefined;
    const { store, serverId, connectionVersion, log } = this.#options;
    const text = serializeCatalogue(this.#current, connectionVersion);
    this.#saving = this.#saving
      .then(() => store.save(serverId, text))
      .catch((error: unknown) =>
        log.warn('The lists of a server could not be kept', { serverId, error: String(error) }),
      );
  }
}
