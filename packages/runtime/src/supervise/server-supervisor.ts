import { setTimeout as sleep } from 'node:timers/promises';
import { NaruError, toNaruError } from '@naru/contract';
import type { Instance, RuntimeDriver } from '../driver.ts';
import type { RuntimeLimits } from '../limits.ts';
import type { ServerLog } from '../log/server-log.ts';
import type { PackageStore } from '../package/package-store.ts';
import type { StdioChannel } from '../ports.ts';
import { now, type ProcessState } from '../process-state.ts';
import type { Semaphore } from '../semaphore.ts';
import type { CommandLaunch, ProcessSpec } from '../spec.ts';
import { settledOrAborted, within } from '../wait.ts';
import { backOffMs } from './back-off.ts';
import { DedicatedPool } from './dedicated-pool.ts';
import { SharedSlot } from './shared-slot.ts';

export interface SupervisorParts {
  readonly driver: RuntimeDriver;
  readonly packages: PackageStore;
  /** Places for processes being started, common to all servers. */
  readonly starts: Semaphore;
  readonly limits: RuntimeLimits;
  readonly journal: ServerLog;
  /** What must be over before anything starts: the end of a former server of this id. */
  readonly after: Promise<void>;
  random(): number;
  onChange(): void;
}

/** How one life of the process went. */
interface Ending {
  readonly failure: NaruError;
  /** Zero for one that did not even start. */
  readonly ranMs: number;
}

/** Keeps one server as its specification wants it: one shared process alive, further ones on demand. */
export class ServerSupervisor {
  readonly #parts: SupervisorParts;
  readonly #shared: SharedSlot;
  readonly #dedicated: DedicatedPool;
  #spec: ProcessSpec;
  #state: ProcessState = { status: 'stopped', since: now() };
  /** Aborted when what runs now is no longer wanted. */
  #wanted = new AbortController();
  /** The end of what runs now, and of all before. Never rejects. */
  #course: Promise<void>;

  constructor(spec: ProcessSpec, parts: SupervisorParts) {
    this.#parts = parts;
    this.#shared = new SharedSlot(parts.limits.maxWaiters);
    this.#dedicated = new DedicatedPool(parts.limits.maxDedicatedPerServer);
    this.#course = parts.after;
    this.#spec = spec;
  }

  get state(): ProcessState {
    return this.#state;
  }

  get log(): ServerLog {
    return this.#parts.journal;
  }

  setSpec(spec: ProcessSpec): void {
    const same = spec.version === this.#spec.version && spec.enabled === this.#spec.enabled;
    if (same) return;
    this.#spec = spec;
    this.begin();
  }

  /** Throws `resource.conflict` for a server that is not to run. */
  restart(): void {
    if (!this.#spec.enabled) {
      throw new NaruError('resource.conflict', { message: 'This server is stopped. Start it instead.' });
    }
    this.begin();
  }

  shared(signal: AbortSignal): Promise<StdioChannel> {
    return this.#shared.take(signal);
  }

  async dedicated(signal: AbortSignal): Promise<StdioChannel> {
    if (!this.#spec.enabled) throw stopped();
    const wanted = AbortSignal.any([signal, this.#wanted.signal]);
    return this.#dedicated.open((ends) => this.#start(ends), wanted);
  }

  /** Ends everything for good. */
  async end(): Promise<void> {
    this.#spec = { ...this.#spec, enabled: false };
    this.begin();
    await this.#course;
  }

  /** Ends what runs now, then does what the specification says. Called once after the constructor by the owner. */
  begin(): void {
    this.#wanted.abort(replaced());
    this.#wanted = new AbortController();
    const { signal } = this.#wanted;
    const spec = this.#spec;
    const before = this.#course;
    // What still runs is being ended: it is not lent any more.
    this.#shared.withdraw();
    if (spec.enabled) {
      this.#shared.open();
      this.#become({ status: 'starting', since: now() });
    } else {
      this.#shared.close(stopped());
    }
    this.#course = this.#run(before, signal);
  }

  async #run(before: Promise<void>, signal: AbortSignal): Promise<void> {
    await Promise.all([before, this.#dedicated.endAll()]);
    if (signal.aborted) return;
    if (!this.#spec.enabled) {
      this.#become({ status: 'stopped', since: now() });
      return;
    }
    // Only now: the secrets of the former process are hidden until it has said its last.
    this.log.hide(this.#spec.secrets ?? []);
    try {
      await this.#keepAlive(signal);
    } catch (error) {
      if (!signal.aborted) this.#giveUp(toNaruError(error));
    }
  }

  async #keepAlive(signal: AbortSignal): Promise<void> {
    const { limits, random } = this.#parts;
    for (let crashes = 1; ; crashes += 1) {
      const { failure, ranMs } = await this.#liveOnce(signal);
      if (signal.aborted) return;
      const reason = failure.message;
      this.log.append('naru', reason);
      if (failure.data['permanent'] === true) return this.#giveUp(failure);
      if (ranMs >= limits.stableMs) crashes = 1;
      // What could not start for want of a registry or of memory is tried for ever: that passes without anybody here.
      if (ranMs > 0 && crashes >= limits.maxQuickCrashes) {
        const message = `It ended ${crashes} times in a row soon after its start. ${reason}`;
        return this.#giveUp(new NaruError('runtime.failed', { message }));
      }
      const delayMs = backOffMs({ attempt: crashes, baseMs: limits.restartBaseMs, capMs: limits.restartCapMs, random });
      const nextAt = new Date(Date.now() + delayMs).toISOString();
      this.#become({ status: 'restarting', since: now(), reason, attempt: crashes, nextAt });
      await sleep(delayMs, undefined, { signal });
    }
  }

  /** From one start to the end of the process, or to the abort, after which nothing of it is left. */
  async #liveOnce(signal: AbortSignal): Promise<Ending> {
    const since = now();
    let instance: Instance;
    try {
      instance = await this.#start(signal, (detail) => this.#become({ status: 'starting', since, detail }));
    } catch (error) {
      signal.throwIfAborted();
      return { failure: toNaruError(error), ranMs: 0 };
    }
    const startedAt = performance.now();
    this.#become({ status: 'running', since: now() });
    this.#shared.offer(instance);
    await settledOrAborted(instance.exited, signal);
    const ranMs = performance.now() - startedAt;
    this.#shared.withdraw();
    await instance.stop();
    const message = `${await instance.exited}${this.#lastWords(since)}`;
    return { failure: new NaruError('runtime.failed', { message }), ranMs };
  }

  async #start(signal: AbortSignal, onPhase?: (detail: string) => void): Promise<Instance> {
    const { driver, starts, limits } = this.#parts;
    const { serverId } = this.#spec;
    const launch = await this.#command(signal, onPhase);
    onPhase?.('Waiting for its turn to start.');
    const release = await starts.acquire(signal);
    try {
      onPhase?.('Starting the program.');
      const onErrorLine = (line: string) => this.log.append('stderr', line);
      const instance = await driver.start({ serverId, launch, onErrorLine }, signal);
      // The start of a program takes most of its processor time in the first moments.
      void within(instance.exited, limits.startSettleMs).then(release);
      return instance;
    } catch (error) {
      release();
      throw error;
    }
  }

  async #command(signal: AbortSignal, onPhase?: (detail: string) => void): Promise<CommandLaunch> {
    const { launch } = this.#spec;
    if (launch.kind === 'command') return launch;
    const onLine = (line: string) => {
      this.log.append('naru', line);
      onPhase?.(line);
    };
    const program = await this.#parts.packages.prepare(
      { name: launch.package, version: launch.version, onLine },
      signal,
    );
    return { kind: 'command', command: process.execPath, args: [program, ...launch.args], env: launch.env };
  }

  #lastWords(since: string): string {
    const lines = this.log.lastErrors(since, 3).map((line) => (line.length > 200 ? `${line.slice(0, 200)}…` : line));
    return lines.length === 0 ? ' See its log.' : ` Its last words: ${lines.join(' / ')}`;
  }

  #giveUp(failure: NaruError): void {
    this.#shared.close(failure);
    this.#become({ status: 'failed', since: now(), reason: failure.message });
  }

  #become(state: ProcessState): void {
    this.#state = state;
    this.#parts.onChange();
  }
}

function stopped(): NaruError {
  return new NaruError('runtime.failed', { message: 'This server is stopped. Start it to use it.' });
}

function replaced(): NaruError {
  return new NaruError('runtime.failed', {
    message: 'This server was changed, restarted or stopped meanwhile. Try again.',
  });
}
