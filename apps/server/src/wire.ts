import { createEgress, type Egress } from '@naru/egress';
import {
  type CatalogueStore,
  type CredentialSource,
  createGateway,
  type Gateway,
  type HttpRouteSource,
  type Log,
  type ProcessSource,
} from '@naru/gateway';
import { createRuntime, type Runtime } from '@naru/runtime';

/** Plain functions of the gateway that the rest of the server needs too. */
export { hashKey, isJsonObject, parseAddress } from '@naru/gateway';

export interface EngineParts {
  readonly version: string;
  readonly dataDir: string;
  readonly egressAllow: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly credentials: CredentialSource;
  readonly catalogues: CatalogueStore;
  /** Resolves when processes may be asked for: the gateway knows its servers before they run. */
  readonly processesStarted: Promise<void>;
  /** Headers of every answer at an MCP address. */
  readonly mcpHeaders: Readonly<Record<string, string>>;
  readonly log: Log;
}

export interface Engines {
  readonly gateway: Gateway;
  readonly runtime: Runtime;
  readonly egress: Egress;
}

/** Builds the engines and joins them by the ports that each declares. The only place where they meet. */
export function wireEngines(parts: EngineParts): Engines {
  const { dataDir, egressAllow, environment, log } = parts;
  const egress = createEgress({ allow: egressAllow });
  const runtime = createRuntime({ dataDir, hostEnvironment: environment, log });
  const gateway = createGateway({
    identity: { name: 'naru', version: parts.version },
    processes: processesOf(runtime, parts.processesStarted),
    httpRoutes: routesOf(egress),
    credentials: parts.credentials,
    catalogues: parts.catalogues,
    responseHeaders: parts.mcpHeaders,
    log,
  });
  return { gateway, runtime, egress };
}

function routesOf(egress: Egress): HttpRouteSource {
  return { route: (url, reach) => ({ dispatcher: egress.dispatcher(url, reach) }) };
}

function processesOf(runtime: Runtime, started: Promise<void>): ProcessSource {
  return {
    shared: async (serverId, signal) => {
      await started;
      return runtime.shared(serverId, signal);
    },
    dedicated: async (serverId, signal) => {
      await started;
      return runtime.dedicated(serverId, signal);
    },
  };
}
