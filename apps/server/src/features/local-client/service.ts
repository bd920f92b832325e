import { type FoundClientConfig, type ImportResult, NaruError } from '@naru/contract';
import type { Caller } from '../../auth/caller.ts';
import type { ProjectRecord } from '../projects/service.ts';
import type { Transfer } from '../transfer/service.ts';
import { type ClientFilesOptions, readClientFiles } from './client-files.ts';

export interface Choice {
  readonly client: string;
  readonly path: string;
  readonly name: string;
}

export interface ImportChoices {
  readonly caller: Caller;
  readonly project: ProjectRecord;
  readonly choices: readonly Choice[];
  readonly signal: AbortSignal;
}

export interface LocalClientsOptions {
  readonly transfer: Transfer;
  readonly machine: Omit<ClientFilesOptions, 'signal'>;
}

/** Configurations of MCP clients on the machine Naru runs on: shown first, imported only when chosen. */
export class LocalClients {
  readonly #options: LocalClientsOptions;

  constructor(options: LocalClientsOptions) {
    this.#options = options;
  }

  async list(signal: AbortSignal): Promise<{ items: FoundClientConfig[] }> {
    const { found } = await readClientFiles({ ...this.#options.machine, signal });
    return { items: [...found] };
  }

  /**
   * Adds what was chosen from {@link list}; the files are read again, as values never leave this machine. Throws
   * `auth.forbidden`: the files belong to whom Naru runs as.
   */
  async import({ caller, project, choices, signal }: ImportChoices): Promise<ImportResult> {
    if (!caller.instanceAdmin) {
      throw new NaruError('auth.forbidden', {
        message: 'Only an administrator of this Naru may import files of the machine it runs on.',
      });
    }
    const files = await readClientFiles({ ...this.#options.machine, signal });
    const chosen = choices.map((choice) => ({ choice, entry: files.entry(choice) }));
    const entries = chosen.flatMap(({ choice, entry }) => (entry === undefined ? [] : [[choice.name, entry] as const]));
    const missing = chosen.filter(({ entry }) => entry === undefined).map(({ choice }) => refusal(choice));
    const { items } = await this.#options.transfer.import({ caller, project, entries, signal });
    return { items: [...items, ...missing] };
  }
}

function refusal({ name, path }: Choice): ImportResult['items'][number] {
  const reason = `${path} has no such entry any more, or it cannot be imported.`;
  return { name, outcome: 'refused', code: 'resource.not_found', reason };
}
