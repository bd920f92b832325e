import {
  type ExportedServers,
  entryToServer,
  type ImportResult,
  type McpServersEntry,
  mcpServersFrom,
  toNaruError,
} from '@naru/contract';
import type { z } from 'zod';
import type { Caller } from '../../auth/caller.ts';
import type { ProjectRecord } from '../projects/service.ts';
import type { ServerRecord, Servers } from '../servers/service.ts';
import { StoredConfig, secretNames } from '../servers/service.ts';

export interface ImportRequest {
  readonly caller: Caller;
  readonly project: ProjectRecord;
  /** Definitions by the name that each has where it comes from. */
  readonly entries: readonly (readonly [name: string, entry: McpServersEntry])[];
  readonly signal: AbortSignal;
}

/** Brings the common `mcpServers` object in and out. */
export class Transfer {
  readonly #servers: Servers;

  constructor(servers: Servers) {
    this.#servers = servers;
  }

  /** Adds each entry by itself: what is wrong with one keeps no other out. */
  async import({ caller, project, entries, signal }: ImportRequest): Promise<ImportResult> {
    const items: ImportResult['items'] = [];
    for (const [name, entry] of entries) {
      const parsed = entryToServer(name, entry);
      if (parsed.outcome === 'refused') {
        items.push({ name, outcome: 'refused', code: 'request.invalid', reason: parsed.reason });
        continue;
      }
      try {
        const { id, slug } = await this.#servers.create({ caller, project }, parsed.server, signal);
        items.push({ name, outcome: 'created', serverId: id, slug });
      } catch (error) {
        const known = toNaruError(error);
        // A fault of Naru's own must be seen as one, not as a remark about an entry.
        if (known.kind.blame === 'naru' || known.kind.http === 503) throw error;
        items.push({ name, outcome: 'refused', code: known.code, reason: known.message });
      }
    }
    return { items };
  }

  /** The definitions of a project's servers; `${NAME}` stands where a secret belongs. */
  async export(projectId: string): Promise<z.infer<typeof ExportedServers>> {
    const records = await this.#servers.all(projectId);
    return { mcpServers: mcpServersFrom(records.map(definition)) };
  }
}

function definition({ slug, config: stored, secrets }: ServerRecord) {
  const config = StoredConfig.parse(stored);
  switch (config.kind) {
    case 'remote':
      return { slug, config: { ...config, headers: placeholders(secretNames(secrets, 'headers')) } };
    case 'process':
      return { slug, config: { ...config, env: placeholders(secretNames(secrets, 'env')) } };
    case 'package': {
      const args = config.declared.flatMap(({ to, name, secret, default: fallback }) => {
        const value = secret ? placeholder(name) : (config.inputs[name] ?? fallback);
        return to.kind === 'argument' && value !== undefined ? [value] : [];
      });
      const variables = config.declared.flatMap(({ to, name, secret, default: fallback, fixed }) => {
        const value = secret ? placeholder(name) : (config.inputs[name] ?? fallback);
        return to.kind === 'env' && value !== undefined && fixed !== true ? [[to.variable, value] as const] : [];
      });
      return {
        slug,
        config: {
          kind: 'process' as const,
          command: 'npx',
          args: ['-y', `${config.package}@${config.version}`, ...config.args, ...args],
          env: Object.fromEntries(variables),
        },
      };
    }
  }
}

function placeholders(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, placeholder(name)]));
}

/** `${NAME}`, which clients read from the environment: letters, digits and underscores alone. */
function placeholder(name: string): string {
  return `\${${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}}`;
}
