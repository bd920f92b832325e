import { NaruError } from '@naru/contract';
import type { Log } from '@naru/gateway';
import type { SessionCookie } from './auth/session-cookie.ts';
import type { DataPlane } from './data-plane/data-plane.ts';
import type { Database } from './db/database.ts';
import { clientSetupRoutes } from './features/client-setup/routes.ts';
import { ClientSetups } from './features/client-setup/service.ts';
import { eventRoutes } from './features/events/routes.ts';
import { ProjectEvents } from './features/events/service.ts';
import { instanceRoutes } from './features/instance/routes.ts';
import type { InstanceService } from './features/instance/service.ts';
import { keyRoutes } from './features/keys/routes.ts';
import type { Keys } from './features/keys/service.ts';
import type { ClientFilesOptions } from './features/local-client/client-files.ts';
import { localClientRoutes } from './features/local-client/routes.ts';
import { LocalClients } from './features/local-client/service.ts';
import { projectRoutes } from './features/projects/routes.ts';
import type { Projects } from './features/projects/service.ts';
import { ServerLogs } from './features/servers/logs.ts';
import { serverRoutes } from './features/servers/routes.ts';
import type { Servers, ServerViews } from './features/servers/service.ts';
import { sessionRoutes } from './features/sessions/routes.ts';
import type { Sessions } from './features/sessions/service.ts';
import { teamRoutes } from './features/teams/routes.ts';
import type { Teams } from './features/teams/service.ts';
import { templateRoutes } from './features/templates/routes.ts';
import type { Templates } from './features/templates/service.ts';
import { toolRoutes } from './features/tools/routes.ts';
import { Tools } from './features/tools/service.ts';
import { transferRoutes } from './features/transfer/routes.ts';
import { Transfer } from './features/transfer/service.ts';
import { type Api, createApi } from './http/api.ts';
import type { EventStreams } from './http/event-stream.ts';
import type { Route } from './http/route.ts';
import type { Links } from './links.ts';
import type { Engines } from './wire.ts';

export interface FeatureApiParts {
  readonly version: string;
  readonly database: Database;
  readonly engines: Engines;
  readonly plane: DataPlane;
  readonly views: ServerViews;
  readonly links: Links;
  readonly cookie: SessionCookie;
  readonly streams: EventStreams;
  readonly machine: Omit<ClientFilesOptions, 'signal'>;
  readonly instance: InstanceService;
  readonly sessions: Sessions;
  readonly teams: Teams;
  readonly projects: Projects;
  readonly servers: Servers;
  readonly keys: Keys;
  readonly templates: Templates;
  readonly log: Log;
}

/** The management API with the routes of every feature. */
export function createFeatureApi(parts: FeatureApiParts): Api {
  const { database, projects, version, log } = parts;
  return createApi({
    routes: routesOf(parts),
    version,
    log,
    projectFor: (caller, reference, permission) => projects.require(caller, reference, permission),
    requireWritable: () => requireNormalMode(database),
  });
}

function routesOf(parts: FeatureApiParts): Route[] {
  const { servers, streams, sessions, links, engines, plane, views } = parts;
  const transfer = new Transfer(servers);
  const isStillSignedIn = sessions.isStillSignedIn.bind(sessions);
  return [
    ...sessionRoutes(sessions, parts.cookie),
    ...instanceRoutes(parts.instance),
    ...teamRoutes(parts.teams),
    ...projectRoutes(parts.projects),
    ...serverRoutes({ servers, logs: new ServerLogs(engines.runtime), streams, isStillSignedIn }),
    ...toolRoutes(new Tools(engines.gateway)),
    ...keyRoutes(parts.keys),
    ...templateRoutes(parts.templates),
    ...transferRoutes(transfer),
    ...localClientRoutes(new LocalClients({ transfer, machine: parts.machine })),
    ...clientSetupRoutes(new ClientSetups({ servers, links })),
    ...eventRoutes({ events: new ProjectEvents({ plane, views }), streams, isStillSignedIn }),
  ];
}

function requireNormalMode({ mode }: Database): void {
  if (mode.kind === 'normal') return;
  throw new NaruError('instance.read_only', { message: mode.explanation });
}
