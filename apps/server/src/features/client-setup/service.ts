import { type ClientSetup, clientSetups } from '@naru/contract';
import type { Links } from '../../links.ts';
import type { ProjectRecord } from '../projects/service.ts';
import type { Servers } from '../servers/service.ts';

/** Stands where the person puts a key: keys are shown once, when they are made, and never again. */
const keyPlaceholder = 'YOUR_NARU_KEY';

export interface ClientSetupsOptions {
  readonly servers: Servers;
  readonly links: Links;
}

/** Ready configuration for MCP clients, for a project's address or that of one of its servers. */
export class ClientSetups {
  readonly #options: ClientSetupsOptions;

  constructor(options: ClientSetupsOptions) {
    this.#options = options;
  }

  /** `server`: id or slug. Throws `resource.not_found` when the project has no such server. */
  async list(project: ProjectRecord, server: string | undefined): Promise<{ items: ClientSetup[] }> {
    const { servers, links } = this.#options;
    if (server === undefined) return { items: setups(project.slug, links.project(project.slug)) };
    const { slug } = await servers.find(project.id, server);
    return { items: setups(slug, links.server(project.slug, slug, 'mcp')) };
  }
}

function setups(name: string, url: string): ClientSetup[] {
  return clientSetups({ name, url, key: keyPlaceholder });
}
