import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exactVersion, NaruError, npmPackageName } from '@naru/contract';
import type { RuntimeLimits } from '../limits.ts';
import type { HostEnvironment } from '../ports.ts';
import { Semaphore } from '../semaphore.ts';
import { isUnchanged, type Marker, markInstalled, readMarker } from './installed-package.ts';
import { JoinedTasks } from './joined-tasks.ts';
import { findNpm, npmEnvironment } from './npm-cli.ts';
import { installFailure, shownLine } from './npm-output.ts';

export interface RunRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  onLine(line: string): void;
}

/** Runs a program to its end and resolves to its exit code (null after a signal); ends it when the signal aborts. */
export type RunProgram = (request: RunRequest, signal: AbortSignal) => Promise<number | null>;

interface PackageStoreOptions {
  readonly packagesDir: string;
  readonly host: HostEnvironment;
  readonly limits: Pick<RuntimeLimits, 'maxConcurrentInstalls' | 'installTimeoutMs'>;
  readonly run: RunProgram;
}

export interface PackageRequest {
  readonly name: string;
  readonly version: string;
  /** Progress, to be shown; names neither folders nor registries. */
  onLine(line: string): void;
}

const temporary = '.installing-';

/**
 * npm packages, each installed once into `<packagesDir>/<name>@<version>` and kept. An installation is put in place by
 * one rename, so that a half-finished one is never used.
 */
export class PackageStore {
  readonly #options: PackageStoreOptions;
  readonly #places: Semaphore;
  readonly #installs = new JoinedTasks<Marker>();
  #ready: Promise<void> | undefined;

  constructor(options: PackageStoreOptions) {
    this.#options = options;
    this.#places = new Semaphore(options.limits.maxConcurrentInstalls);
  }

  /**
   * The absolute path of the package's program, installed now where needed. Rejects with `runtime.install_failed`
   * (`data.permanent` where trying again without a change is pointless) or with the signal's reason.
   */
  async prepare(request: PackageRequest, signal: AbortSignal): Promise<string> {
    const { name, version } = request;
    if (name.startsWith('-') || !npmPackageName.safeParse(name).success || !exactVersion.safeParse(version).success) {
      throw new NaruError('runtime.install_failed', {
        message: 'Give the name of an npm package and one exact version.',
        data: { permanent: true },
      });
    }
    const folder = join(this.#options.packagesDir, `${name.replace('/', '+')}@${version}`);
    // Joined, so that two starts at once neither install twice nor replace a folder under each other.
    const marker = await this.#installs.run({
      key: folder,
      onLine: request.onLine,
      signal,
      work: (onLine, wanted) => this.#ensure(folder, { name, version, onLine }, wanted),
    });
    return join(folder, marker.program);
  }

  async #ensure(folder: string, request: PackageRequest, signal: AbortSignal): Promise<Marker> {
    const known = await readMarker(folder);
    if (known !== undefined && (await isUnchanged(folder, known))) return known;
    const release = await this.#places.acquire(signal);
    try {
      this.#ready ??= clearLeftovers(this.#options.packagesDir);
      await this.#ready;
      if (known !== undefined) {
        request.onLine(
          `The files of ${request.name}@${request.version} were changed after installing. Installing again.`,
        );
      }
      return await this.#install(folder, request, { signal, known });
    } finally {
      release();
    }
  }

  async #install(
    folder: string,
    request: PackageRequest,
    { signal, known }: { readonly signal: AbortSignal; readonly known: Marker | undefined },
  ): Promise<Marker> {
    const { name, version } = request;
    const startedAt = performance.now();
    request.onLine(`Installing ${name}@${version}.`);
    const work = await mkdtemp(join(this.#options.packagesDir, temporary));
    try {
      await this.#runNpm(work, request, signal);
      const marker = await markInstalled(work, name, version);
      if (known !== undefined && known.integrity !== marker.integrity) {
        throw new NaruError('runtime.install_failed', {
          message: `The registry now gives something else for ${name}@${version} than when it was first installed. Do not trust it; use another version.`,
          data: { permanent: true },
        });
      }
      await rm(folder, { recursive: true, force: true });
      await rename(work, folder);
      request.onLine(`Installed ${name}@${version} in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s.`);
      return marker;
    } finally {
      await rm(work, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  async #runNpm(work: string, request: PackageRequest, signal: AbortSignal): Promise<void> {
    const wanted = `${request.name}@${request.version}`;
    const npm = await findNpm(this.#options.host);
    if (npm === undefined) {
      throw new NaruError('runtime.install_failed', {
        message: 'npm was not found on this machine. Install Node.js together with npm, then restart the server.',
        data: { permanent: true },
      });
    }
    await writeFile(join(work, 'package.json'), JSON.stringify({ name: 'naru-package', private: true }));
    const flags = [
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--omit=dev',
      '--save-exact',
      '--install-strategy=hoisted',
    ];
    const lines: string[] = [];
    const timeout = AbortSignal.timeout(this.#options.limits.installTimeoutMs);
    const code = await this.#options.run(
      {
        program: npm.program,
        args: [...npm.args, 'install', ...flags, '--', wanted],
        cwd: work,
        env: npmEnvironment(this.#options.host),
        onLine(line) {
          lines.push(line);
          if (lines.length > 50) lines.shift();
          const shown = shownLine(line);
          if (shown !== undefined) request.onLine(`npm: ${shown}`);
        },
      },
      AbortSignal.any([signal, timeout]),
    );
    signal.throwIfAborted();
    if (timeout.aborted) {
      const seconds = Math.round(this.#options.limits.installTimeoutMs / 1_000);
      throw new NaruError('runtime.install_failed', { message: `Installing ${wanted} took longer than ${seconds} s.` });
    }
    if (code !== 0) throw installFailure(wanted, lines);
  }
}

/** Folders of installations that were cut off; one Naru alone uses a data folder. */
async function clearLeftovers(packagesDir: string): Promise<void> {
  await mkdir(packagesDir, { recursive: true, mode: 0o700 });
  const leftovers = (await readdir(packagesDir)).filter((name) => name.startsWith(temporary));
  await Promise.all(leftovers.map((name) => rm(join(packagesDir, name), { recursive: true, force: true })));
}
