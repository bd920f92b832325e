import { isIP, type LookupFunction } from 'node:net';
import { buildConnector, Dispatcher, Pool } from 'undici';
import type { Guard, Reach } from './guard.ts';

interface PoolsOptions {
  readonly guard: Guard;
  readonly connectTimeoutMs: number;
  readonly maxPools: number;
  readonly ca: readonly string[] | undefined;
}

/** One pool of connections for each origin and reach; at most `maxPools`, the one used longest ago goes first. */
export class Pools {
  readonly #options: PoolsOptions;
  readonly #open = new Map<string, Pool>();
  /** Put aside, but still finishing what is under way. */
  readonly #ending = new Set<Pool>();
  #closed = false;

  constructor(options: PoolsOptions) {
    this.#options = options;
  }

  /** The pool to use for the next request; do not keep it. Throws when closed. */
  take(origin: string, reach: Reach): Pool {
    if (this.#closed) throw new Error('This egress client is closed.');
    const key = `${reach.allowPrivate ? 'private' : 'public'} ${origin}`;
    const pool = this.#open.get(key) ?? this.#create(origin, reach);
    // A Map keeps its order of insertion: putting the pool back at the end makes the first one the least recently used.
    this.#open.delete(key);
    this.#open.set(key, pool);
    if (this.#open.size > this.#options.maxPools) this.#evictOldest();
    return pool;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const pools = [...this.#open.values(), ...this.#ending];
    this.#open.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  #evictOldest(): void {
    const [oldest] = this.#open;
    if (!oldest) return;
    const [key, pool] = oldest;
    this.#open.delete(key);
    this.#ending.add(pool);
    pool.close(() => this.#ending.delete(pool));
  }

  #create(origin: string, reach: Reach): Pool {
    const { guard, connectTimeoutMs, ca } = this.#options;
    const addressesOf = (hostname: string) => guard(hostname, reach, AbortSignal.timeout(connectTimeoutMs));
    const connectTo = buildConnector({
      timeout: connectTimeoutMs,
      // Where a name leads is decided inside the look-up of the connection itself: no second look-up could differ.
      lookup: lookupThrough(addressesOf),
      ...(ca === undefined ? {} : { ca: [...ca] }),
      allowH2: false,
    });
    return new Pool(origin, {
      allowH2: false,
      connect({ servername: _fromHostHeader, ...options }, callback) {
        const literal = options.hostname.replace(/^\[(.*)\]$/, '$1');
        if (isIP(literal) === 0) {
          // The certificate must be for the name in the URL, whatever Host header a request brings.
          connectTo({ ...options, servername: options.hostname.replace(/\.$/, '') }, callback);
          return;
        }
        // node:net asks no look-up for a literal address.
        addressesOf(literal).then(
          () => connectTo({ ...options, hostname: literal }, callback),
          (error: Error) => callback(error, null),
        );
      },
    });
  }
}

function lookupThrough(addressesOf: (hostname: string) => Promise<readonly string[]>): LookupFunction {
  return (hostname, options, callback) => {
    addressesOf(hostname).then(
      (addresses) => {
        const family = options.family === 4 || options.family === 6 ? options.family : 0;
        const usable = addresses
          .map((address) => ({ address, family: isIP(address) }))
          .filter((found) => family === 0 || found.family === family);
        const [first] = usable;
        if (!first) callback(new Error(`${hostname} has no address of the wanted family.`), '');
        else if (options.all) callback(null, usable);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, ''),
    );
  };
}

/** A stable door to one origin: each request goes through whichever pool is open for it now. */
export class PoolDispatcher extends Dispatcher {
  readonly #pools: Pools;
  readonly #origin: string;
  readonly #reach: Reach;

  constructor(pools: Pools, origin: string, reach: Reach) {
    super();
    this.#pools = pools;
    this.#origin = origin;
    this.#reach = reach;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#pools.take(this.#origin, this.#reach).dispatch(options, handler);
  }
}
