import { join } from 'node:path';
import { type Isolation, type LogLine, NaruError } from '@naru/contract';
import type { RuntimeDriver } from './driver.ts';
import { defaultRuntimeLimits, type RuntimeLimits } from './limits.ts';
import { type LogListener, type LogStream, ServerLog } from './log/server-log.ts';
import { PackageStore } from './package/package-store.ts';
import type { HostEnvironment, Log, ProcessSource, StdioChannel } from './ports.ts';
import { createProcessDriver } from './process/process-driver.ts';
import { programRunner } from './process/run-program.ts';
import { createWatchdog, type Watchdog } from './process/watchdog.ts';
import type { ProcessState } from './process-state.ts';
import { Semaphore } from './semaphore.ts';
import type { ProcessSpec } from './spec.ts';
import { ServerSupervisor } from './supervise/server-supervisor.ts';

export interface RuntimeOptions {
  /** Absolute; the runtime keeps `servers/` (private folders) and `packages/` in it. One Naru alone uses it. */
  readonly dataDir: string;
  readonly log: Log;
  /** Naru's own environment. Servers get its PATH; npm also what it needs to reach the registry; nothing else is read. */
  readonly hostEnvironment: HostEnvironment;
  readonly limits?: Partial<RuntimeLimits>;
  /** Where servers run; ordinary processes by default. The runtime closes it. */
  readonly driver?: RuntimeDriver;
  /** Numbers in [0, 1) for the pauses between restarts. */
  random?(): number;
}

/** Servers that should run, kept running. All methods but `close` and `remove` return at once; states tell the rest. */
export interface Runtime extends ProcessSource {
  readonly isolation: Isolation;
  /**
   * Makes this so of the server, from now on: starts, replaces or stops its process. The same `version` and `enabled`
   * again change nothing (a server that failed is started again by `restart`). Throws `request.invalid` for an id that
   * cannot name a folder, `instance.unavailable` beyond `maxServers` or after `close`.
   */
  setDesired(spec: ProcessSpec): void;
  /** Ends the server's processes and forgets it, with its log; on request its private folder too. */
  remove(serverId: string, options?: { readonly deleteFiles: boolean }): Promise<void>;
  /** Ends the process and starts it anew, also after the runtime had given up. Throws `resource.conflict` if stopped. */
  restart(serverId: string): void;
  /** Undefined for a server the runtime does not know. */
  state(serverId: string): ProcessState | undefined;
  /** Calls the listener with the id of each server whose state changed; returns what stops it. */
  onChange(listener: (serverId: string) => void): () => void;
  /** The newest lines, oldest first; none for an unknown server. */
  logs(serverId: string, options: { readonly limit: number }): readonly LogLine[];
  /** Calls the listener with each new line; returns what stops it. Throws `instance.unavailable` beyond `maxFollowers`. */
  follow(serverId: string, listener: LogListener): () => void;
  /** Adds a line to the server's log, such as stdout that is not MCP (`stdout`) or a remark (`naru`). */
  note(serverId: string, text: string, stream?: LogStream): void;
  /** Ends every process, all at once, within about three of `stopStepMs`. */
  close(): Promise<void>;
}

const serverIdPattern = /^(?!\.+$)[A-Za-z0-9._-]{1,128}$/;

export function createRuntime(options: RuntimeOptions): Runtime {
  return new LocalRuntime(options);
}

class LocalRuntime implements Runtime {
  readonly #log: Log;
  readonly #limits: RuntimeLimits;
  readonly #driver: RuntimeDriver;
  readonly #packages: PackageStore;
  readonly #starts: Semaphore;
  readonly #random: () => number;
  readonly #servers = new Map<string, ServerSupervisor>();
  /** Servers being removed; one of the same id starts only after. */
  readonly #leaving = new Map<string, Promise<void>>();
  readonly #listeners = new Set<(serverId: string) => void>();
  #watchdog: Watchdog | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: RuntimeOptions) {
    const limits = { ...defaultRuntimeLimits, ...options.limits };
    const watchdog = () => this.#watch();
    const host = options.hostEnvironment;
    this.#log = options.log;
    this.#limits = limits;
    this.#random = options.random ?? Math.random;
    this.#starts = new Semaphore(limits.maxConcurrentStarts);
    this.#packages = new PackageStore({
      packagesDir: join(options.dataDir, 'packages'),
      host,
      limits,
      run: programRunner({ ...limits, watchdog }),
    });
    this.#driver =
      options.driver ?? createProcessDriver({ serversDir: join(options.dataDir, 'servers'), host, limits, watchdog });
  }

  get isolation(): Isolation {
    return this.#driver.isolation;
  }

  setDesired(spec: ProcessSpec): void {
    if (this.#closing) throw closed();
    const known = this.#servers.get(spec.serverId);
    if (known) {
      known.setSpec(spec);
      return;
    }
    const server = this.#admit(spec);
    this.#servers.set(spec.serverId, server);
    server.begin();
  }

  async remove(serverId: string, options = { deleteFiles: false }): Promise<void> {
    const server = this.#servers.get(serverId);
    if (server) {
      this.#servers.delete(serverId);
      const left = server.end();
      this.#leaving.set(serverId, left);
      await left;
      if (this.#leaving.get(serverId) === left) this.#leaving.delete(serverId);
    }
    if (options.deleteFiles && serverIdPattern.test(serverId) && !this.#servers.has(serverId)) {
      await this.#driver.deleteFiles(serverId);
    }
  }

  restart(serverId: string): void {
    if (this.#closing) throw closed();
    const server = this.#servers.get(serverId);
    if (!server) throw new NaruError('resource.not_found', { message: 'This server has no process here.' });
    server.restart();
  }

  state(serverId: string): ProcessState | undefined {
    return this.#servers.get(serverId)?.state;
  }

  onChange(listener: (serverId: string) => void): () => void {
    const own = (serverId: string) => listener(serverId);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  async shared(serverId: string, signal: AbortSignal): Promise<StdioChannel> {
    return this.#serving(serverId).shared(signal);
  }

  async dedicated(serverId: string, signal: AbortSignal): Promise<StdioChannel> {
    return this.#serving(serverId).dedicated(signal);
  }

  logs(serverId: string, { limit }: { readonly limit: number }): readonly LogLine[] {
    return this.#servers.get(serverId)?.log.recent(limit) ?? [];
  }

  follow(serverId: string, listener: LogListener): () => void {
    const server = this.#servers.get(serverId);
    if (!server) throw new NaruError('resource.not_found', { message: 'This server has no process here.' });
    return server.log.follow(listener);
  }

  note(serverId: string, text: string, stream: LogStream = 'naru'): void {
    this.#servers.get(serverId)?.log.append(stream, text);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.end()));
    await Promise.all(this.#leaving.values());
    await this.#driver.close();
    await this.#watchdog?.close();
    this.#listeners.clear();
  }

  #admit(spec: ProcessSpec): ServerSupervisor {
    if (!serverIdPattern.test(spec.serverId)) {
      throw new NaruError('request.invalid', { message: 'A server id is 1 to 128 of A–Z, a–z, 0–9, “.”, “_”, “-”.' });
    }
    if (this.#servers.size >= this.#limits.maxServers) {
      throw new NaruError('instance.unavailable', {
        message: `This Naru already runs ${this.#limits.maxServers} servers. Remove one first.`,
      });
    }
    const { serverId } = spec;
    return new ServerSupervisor(spec, {
      driver: this.#driver,
      packages: this.#packages,
      starts: this.#starts,
      limits: this.#limits,
      journal: new ServerLog(this.#limits, (error) => this.#blame('A follower of a log threw', error)),
      after: this.#leaving.get(serverId) ?? Promise.resolve(),
      random: this.#random,
      onChange: () => this.#announce(serverId),
    });
  }

  #serving(serverId: string): ServerSupervisor {
    const server = this.#servers.get(serverId);
    if (server && !this.#closing) return server;
    throw new NaruError('runtime.failed', {
      message: this.#closing ? 'Naru is shutting down.' : 'This server has no process here.',
    });
  }

  #announce(serverId: string): void {
    for (const listener of this.#listeners) {
      try {
        listener(serverId);
      } catch (error) {
        this.#blame('A listener for changes of state threw', error);
      }
    }
  }

  #blame(message: string, error: unknown): void {
    this.#log.error(message, { error: String(error) });
  }

  #watch(): Watchdog | undefined {
    if (process.platform === 'win32') return undefined;
    this.#watchdog ??= createWatchdog(this.#log);
    return this.#watchdog;
  }
}

function closed(): NaruError {
  return new NaruError('instance.unavailable', { message: 'Naru is shutting down.' });
}
