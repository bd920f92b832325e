import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NaruError } from '@naru/contract';
import type { Log } from '@naru/gateway';
import manifest from '../package.json' with { type: 'json' };
import { App } from './app.ts';
import { type Config, type ConfigOptions, processEnvironment, readConfig } from './config.ts';
import type { Database } from './db/database.ts';
import { openDatabase } from './db/open-database.ts';
import { impatient } from './impatient-database.ts';
import { Links } from './links.ts';
import { createLog } from './log.ts';
import { SecretMask } from './secrets/secret-mask.ts';
import { unlock } from './secrets/unlock.ts';
import { wireEngines } from './wire.ts';

export interface StartOptions extends ConfigOptions {
  /** Where settings are read from; the environment of the process unless said otherwise. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folder with the built dashboard; that of the repository unless said otherwise. */
  readonly webDir?: string;
  /** A packed empty database that makes the first start faster. */
  readonly seedFile?: string;
  /** Folder with the SQL migrations, where a bundle has moved them. */
  readonly migrationsFolder?: string;
  /** Where log lines go; standard error unless said otherwise. */
  writeLog?(line: string): void;
  /** Gives up starting. */
  readonly signal?: AbortSignal;
}

export interface RunningServer {
  readonly url: string;
  /** Signs the administrator in, once, within 15 minutes. */
  readonly signInUrl: string;
  readonly pid: number;
  /** Drains and ends everything. Idempotent; never rejects. */
  close(): Promise<void>;
}

/** Calls under way may finish for this long when Naru ends, milliseconds. */
const graceMs = 10_000;
/** And other requests for this long, milliseconds. */
const lastAnswersMs = 2_000;
const builtWebDir = fileURLToPath(new URL('../../web/dist', import.meta.url));

/**
 * Starts Naru and resolves when it answers; servers are started after that. Rejects with `instance.misconfigured` or
 * `instance.unavailable`, saying what to do, and leaves nothing behind.
 */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const env = options.env ?? processEnvironment();
  const config = readConfig(env, options);
  const mask = new SecretMask();
  if (config.adminToken !== undefined) mask.pin([config.adminToken]);
  const write = options.writeLog ?? ((line: string) => void process.stderr.write(line));
  const log = createLog({ level: config.logLevel, mask, write });
  const { dataDir, databaseUrl } = config;
  const { seedFile, migrationsFolder, signal = new AbortController().signal } = options;
  const opened = await openDatabase({ dataDir, databaseUrl, seedFile, migrationsFolder, log, signal });
  const database = impatient(opened);
  try {
    const unlocked = await unlock(database, { dataDir, mask });
    let base = config.publicUrl;
    const links = new Links(() => base ?? new URL('http://127.0.0.1'));
    const app = await App.open({
      config,
      version: manifest.version,
      environment: env,
      webDir: options.webDir ?? builtWebDir,
      database,
      unlocked,
      links,
      log,
      buildEngines: wireEngines,
    });
    try {
      const listener = createServer(serverLimits, await app.listener());
      const port = await listen(listener, config);
      base ??= ownAddress(config, port);
      app.readiness.phase = 'ready';
      app.startServers();
      log.info('ready', { url: links.home() });
      const close = once(() => closeAll({ listener, app, database, log }));
      return { url: links.home(), signInUrl: app.signInUrl(), pid: process.pid, close };
    } catch (error) {
      await app.close();
      throw error;
    }
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Against clients that send slowly: headers within 15 s, a whole request within two minutes. */
const serverLimits = { headersTimeout: 15_000, requestTimeout: 120_000, keepAliveTimeout: 65_000 };

function listen(server: Server, { host, port }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, { host, port })));
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function listenFailure(error: NodeJS.ErrnoException, { host, port }: Pick<Config, 'host' | 'port'>): NaruError {
  const messages: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is in use. Stop what uses it, or choose another: --port ${port + 1} or NARU_PORT=${port + 1}.`,
    EACCES: `Naru may not listen on port ${port}. Choose one above 1023: --port 8000 or NARU_PORT=8000.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set NARU_HOST to one that it has, such as 127.0.0.1.`,
    ENOTFOUND: `The host name ${host} is not known here. Set NARU_HOST to an address of this machine, such as 127.0.0.1.`,
  };
  const message = messages[error.code ?? ''] ?? `Naru cannot listen on ${host}:${port}: ${error.message}`;
  return new NaruError('instance.misconfigured', { message, cause: error });
}

/** Where Naru is reached when no public address was given: the listener, or the first name allowed. */
function ownAddress({ host, allowedHosts }: Config, port: number): URL {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? (allowedHosts[0] ?? '127.0.0.1') : host;
  return new URL(`http://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${port}`);
}

interface Running {
  readonly listener: Server;
  readonly app: App;
  readonly database: Database;
  readonly log: Log;
}

/** Each step is tried even when one before it failed: nothing may stay behind. */
async function closeAll({ listener, app, database, log }: Running): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    listener.close(() => resolve());
  });
  const steps = [
    () => app.drain(graceMs),
    async () => {
      // Management requests under way finish in no time, or their database is away.
      await Promise.race([closed, sleep(lastAnswersMs, undefined, { ref: false })]);
      listener.closeAllConnections();
      await closed;
    },
    () => app.close(),
    () => database.close(),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      log.error('closing failed in part', { err: error });
    }
  }
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= run();
    return running;
  };
}
