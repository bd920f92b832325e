import type { Isolation, Server, ServerConfigView } from '@naru/contract';
import type { Gateway } from '@naru/gateway';
import type { DataPlane } from '../../data-plane/data-plane.ts';
import type { Links } from '../../links.ts';
import type { ServerRecord } from './repository.ts';
import { StoredConfig, secretNames } from './stored-config.ts';

export interface ServerViewsOptions {
  readonly plane: DataPlane;
  readonly gateway: Pick<Gateway, 'report'>;
  /** How far processes are kept from the machine. */
  readonly processIsolation: Isolation;
  readonly links: Links;
}

/** A server as it may be shown: what is stored, without secrets, and how it stands right now. */
export class ServerViews {
  readonly #options: ServerViewsOptions;

  constructor(options: ServerViewsOptions) {
    this.#options = options;
  }

  of(record: ServerRecord, projectSlug: string): Server {
    const { plane, gateway, links, processIsolation } = this.#options;
    const report = gateway.report(record.id);
    return {
      id: record.id,
      slug: record.slug,
      name: record.name,
      projectId: record.projectId,
      config: configView(record),
      enabled: record.enabled,
      state: plane.state(record),
      isolation: record.kind === 'remote' ? 'remote' : processIsolation,
      eras: [...(report?.eras ?? [])],
      counts: report?.counts ?? { tools: 0, resources: 0, prompts: 0 },
      mcpUrl: links.server(projectSlug, record.slug, 'mcp'),
      sseUrl: links.server(projectSlug, record.slug, 'sse'),
      createdAt: record.createdAt.toISOString(),
      updatedAt: record.updatedAt.toISOString(),
    };
  }
}

/** Names of secrets in the place of their values. */
export function configView({ config: stored, secrets }: ServerRecord): ServerConfigView {
  const config = StoredConfig.parse(stored);
  switch (config.kind) {
    case 'remote':
      return { ...config, headers: secretNames(secrets, 'headers') };
    case 'process':
      return { ...config, env: secretNames(secrets, 'env') };
    case 'package': {
      const { kind, template, package: name, version, inputs } = config;
      return { kind, template, package: name, version, inputs, secretInputs: secretNames(secrets, 'inputs') };
    }
  }
}
