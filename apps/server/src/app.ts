import type { IncomingMessage, ServerResponse } from 'node:http';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Log } from '@naru/gateway';
import { AdminTokens } from './auth/admin-tokens.ts';
import { SessionCookie } from './auth/session-cookie.ts';
import { SignInLinks } from './auth/sign-in-links.ts';
import type { Config } from './config.ts';
import { Credentials } from './data-plane/credentials.ts';
import { DataPlane } from './data-plane/data-plane.ts';
import { PlaneSync } from './data-plane/plane-sync.ts';
import type { Database } from './db/database.ts';
import { createFeatureApi } from './feature-api.ts';
import { createCatalogueStore } from './features/catalogues/service.ts';
import { type Administrator, ensureAdministrator } from './features/instance/first-start.ts';
import { InstanceService } from './features/instance/service.ts';
import { KeyUsage } from './features/keys/key-usage.ts';
import { Keys } from './features/keys/service.ts';
import { Projects } from './features/projects/service.ts';
import { Reachability } from './features/servers/reachability.ts';
import { ServerViews } from './features/servers/server-view.ts';
import { Servers } from './features/servers/service.ts';
import { Sessions } from './features/sessions/service.ts';
import { Teams } from './features/teams/service.ts';
import { Templates } from './features/templates/service.ts';
import type { Api } from './http/api.ts';
import { EventStreams } from './http/event-stream.ts';
import { createFront } from './http/front.ts';
import { Gate } from './http/gate.ts';
import { Readiness } from './http/readiness.ts';
import { dataHeaders } from './http/security-headers.ts';
import { StaticFiles } from './http/static-files.ts';
import { TrustedHosts } from './http/trusted-hosts.ts';
import type { Links } from './links.ts';
import type { Unlocked } from './secrets/unlock.ts';
import type { EngineParts, Engines } from './wire.ts';

export interface AppOptions {
  readonly config: Config;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder with the built dashboard. */
  readonly webDir: string;
  readonly database: Database;
  readonly unlocked: Unlocked;
  readonly links: Links;
  readonly log: Log;
  buildEngines(parts: EngineParts): Engines;
}

/** Naru on an open database, without its listener. */
export class App {
  readonly readiness: Readiness;
  readonly #options: AppOptions;
  readonly #administrator: Administrator;
  readonly #engines: Engines;
  readonly #plane: DataPlane;
  readonly #sync: PlaneSync;
  readonly #streams = new EventStreams();
  readonly #usage: KeyUsage;
  readonly #signInLinks = new SignInLinks();
  readonly #teams: Teams;
  readonly #templates: Templates;
  readonly #projects: Projects;
  readonly #servers: Servers;
  readonly #keys: Keys;
  readonly #views: ServerViews;
  readonly #instance: InstanceService;
  readonly #processesStarted = Promise.withResolvers<void>();

  /** Puts Naru together and in place: what is stored is callable when this resolves, though no process runs yet. */
  static async open(options: AppOptions): Promise<App> {
    const app = new App(options, await ensureAdministrator(options.database));
    await app.#load();
    return app;
  }

  private constructor(options: AppOptions, administrator: Administrator) {
    const { database, unlocked, links, log, config } = options;
    this.#options = options;
    this.#administrator = administrator;
    this.readiness = new Readiness({ databaseHealth: (signal) => database.health(signal) });
    this.#usage = new KeyUsage({ database, log });
    const record = (serverId: string) => this.#plane.placed(serverId)?.record;
    const credentials = new Credentials({ vault: unlocked.vault, record });
    this.#engines = options.buildEngines({
      version: options.version,
      dataDir: config.dataDir,
      egressAllow: config.egressAllow,
      environment: options.environment,
      credentials,
      catalogues: createCatalogueStore(database),
      processesStarted: this.#processesStarted.promise,
      mcpHeaders: dataHeaders({ https: config.publicUrl?.protocol === 'https:' }),
      log,
    });
    const { gateway, runtime, egress } = this.#engines;
    const homeOf = (serverId: string) => path.join(config.dataDir, 'servers', serverId, 'home');
    this.#plane = new DataPlane({ gateway, processes: runtime, vault: unlocked.vault, homeOf, log });
    this.#plane.onServerChange((serverId) => credentials.forgetStale(serverId));
    this.#sync = new PlaneSync({ plane: this.#plane, read: (projectId) => this.#read(projectId), log });
    const refresh = (projectId: string) => this.#sync.refresh(projectId);
    this.#views = new ServerViews({ plane: this.#plane, gateway, processIsolation: runtime.isolation, links });
    this.#teams = new Teams({ database });
    this.#templates = new Templates({ database });
    this.#keys = new Keys({ database, access: gateway.access });
    this.#projects = new Projects({ database, teams: this.#teams, links, onCreated: ({ id }) => refresh(id) });
    this.#servers = new Servers({
      database,
      vault: unlocked.vault,
      templates: this.#templates,
      plane: this.#plane,
      views: this.#views,
      reachability: new Reachability(egress),
      refresh,
    });
    this.#instance = new InstanceService({
      version: options.version,
      database,
      links,
      signInLinks: this.#signInLinks,
      administrator,
      onRestoreAccepted: () => this.#resume(),
    });
  }

  /** Answers requests with the parts of this app. Called once. */
  async listener(): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
    const { config, unlocked, log } = this.#options;
    const https = config.publicUrl?.protocol === 'https:';
    const cookie = new SessionCookie({ https });
    const sessions = new Sessions({ database: this.#options.database, links: this.#signInLinks, teams: this.#teams });
    const given = config.adminToken === undefined ? [] : [config.adminToken];
    return createFront({
      trusted: new TrustedHosts(config),
      gate: new Gate({
        access: this.#engines.gateway.access,
        adminTokens: new AdminTokens([unlocked.secrets.localAdminToken, ...given]),
        cookie,
        administrator: this.#administrator,
        personOf: (token) => sessions.callerOf(token),
        onKeyUsed: (principal) => this.#usage.note(principal),
      }),
      gateway: this.#engines.gateway,
      api: this.#api(sessions, cookie),
      files: await StaticFiles.from(this.#options.webDir),
      readiness: this.readiness,
      headers: dataHeaders({ https }),
      log,
    });
  }

  /** A fresh one-time link for the administrator. */
  signInUrl(): string {
    return this.#instance.signInLink().url;
  }

  /** Starts what should run. Called once requests are answered, so that servers delay no answer. */
  startServers(): void {
    if (this.#options.database.mode.kind === 'restored') return;
    this.#plane.startProcesses();
    this.#processesStarted.resolve();
  }

  /** Refuses new work and ends streams; resolves when calls under way are over, after `graceMs` at the latest. */
  async drain(graceMs: number): Promise<void> {
    this.readiness.phase = 'draining';
    this.#streams.close();
    await this.#engines.gateway.close(graceMs);
  }

  /** Ends processes and connections. The database stays open: whoever opened it closes it. */
  async close(): Promise<void> {
    this.#plane.close();
    await this.#sync.close();
    await this.#engines.gateway.close(0);
    await this.#engines.runtime.close();
    await this.#usage.close();
    await this.#engines.egress.close();
  }

  #api(sessions: Sessions, cookie: SessionCookie): Api {
    const { version, database, environment, links, log } = this.#options;
    return createFeatureApi({
      version,
      database,
      links,
      log,
      cookie,
      sessions,
      engines: this.#engines,
      plane: this.#plane,
      views: this.#views,
      streams: this.#streams,
      machine: { home: environment['HOME'] ?? homedir(), platform: process.platform, env: environment },
      instance: this.#instance,
      teams: this.#teams,
      projects: this.#projects,
      servers: this.#servers,
      keys: this.#keys,
      templates: this.#templates,
    });
  }

  async #load(): Promise<void> {
    const { access } = this.#engines.gateway;
    const { mode } = this.#options.database;
    access.locked = mode.kind === 'restored';
    await this.#keys.load();
    // What a restored database says should run may have been withdrawn since.
    if (mode.kind === 'restored') return;
    await this.#templates.putSamples();
    await this.#placeProjects();
  }

  /** After a restore was accepted: everything that waited for it. */
  async #resume(): Promise<void> {
    await this.#templates.putSamples();
    await this.#placeProjects();
    this.#engines.gateway.access.locked = false;
    this.startServers();
  }

  async #placeProjects(): Promise<void> {
    const servers = await this.#servers.allByProject();
    for await (const batch of this.#projects.allStored()) {
      for (const project of batch) this.#plane.setProject(project, servers.get(project.id) ?? []);
    }
  }

  async #read(projectId: string) {
    const project = await this.#projects.stored(projectId);
    return project === undefined ? undefined : { project, servers: await this.#servers.all(projectId) };
  }
}
