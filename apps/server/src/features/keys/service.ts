import { randomBytes } from 'node:crypto';
import { type ApiKey, type CreateApiKey, type CreatedApiKey, NaruError } from '@naru/contract';
import type { KeyTable, Principal } from '@naru/gateway';
import { actorOf, type Caller } from '../../auth/caller.ts';
import type { Database } from '../../db/database.ts';
import type { Page, PageRequest } from '../../db/page.ts';
import { hashKey } from '../../wire.ts';
import {
  type ActiveKeyRecord,
  type ApiKeyRecord,
  allActiveKeys,
  insertApiKey,
  listApiKeys,
  revokeApiKey,
} from './repository.ts';

const prefix = 'mcp_proj_';
/** How much of a key may be shown later: its prefix and a few characters that tell it from others. */
const shownLength = prefix.length + 6;

/** Keys with which MCP clients call one project. Stored as hashes; the data plane knows every change at once. */
export class Keys {
  readonly #database: Database;
  readonly #access: KeyTable;

  constructor({ database, access }: { database: Database; access: KeyTable }) {
    this.#database = database;
    this.#access = access;
  }

  /** Tells the data plane every key that may call. For the start of Naru. */
  async load(): Promise<void> {
    for await (const batch of allActiveKeys(this.#database.db, new Date())) {
      for (const key of batch) this.#access.set(key.hash, principalOf(key), key.expiresAt ?? undefined);
    }
  }

  /** Makes a key; the answer is the only place where it is ever shown. */
  async create(caller: Caller, projectId: string, { name, expiresAt }: CreateApiKey): Promise<CreatedApiKey> {
    const expiry = expiresAt === undefined ? undefined : new Date(expiresAt);
    if (expiry !== undefined && expiry.getTime() <= Date.now()) {
      const message = 'Choose a time that is still to come.';
      throw new NaruError('request.invalid', { message, fields: [{ path: '/expiresAt', message }] });
    }
    const key = `${prefix}${randomBytes(32).toString('base64url')}`;
    const values = {
      name,
      hash: hashKey(key),
      prefix: key.slice(0, shownLength),
      createdBy: caller.personId,
      ...(expiry === undefined ? {} : { expiresAt: expiry }),
    };
    const record = await this.#database.transaction((tx) =>
      insertApiKey(tx, projectId, { values, audit: { actor: actorOf(caller) } }),
    );
    this.#access.set(values.hash, principalOf(record), expiry);
    return { ...view(record), key };
  }

  async list(projectId: string, page: PageRequest): Promise<Page<ApiKey>> {
    const { items, ...rest } = await listApiKeys(this.#database.db, projectId, page);
    return { ...rest, items: items.map(view) };
  }

  /** When this resolves the key calls no more and what it had open is being ended. Throws `resource.not_found`. */
  async revoke(caller: Caller, projectId: string, id: string): Promise<void> {
    const { hash } = await this.#database.transaction((tx) =>
      revokeApiKey(tx, projectId, { id, audit: { actor: actorOf(caller) } }),
    );
    this.#access.delete(hash);
  }
}

function principalOf({ id, name, projectId }: Pick<ActiveKeyRecord, 'id' | 'name' | 'projectId'>): Principal {
  return {
    kind: 'key',
    id,
    name,
    instanceAdmin: false,
    projects: new Set([projectId]),
    homeProjectId: projectId,
  };
}

function view({ id, name, prefix: shown, createdAt, expiresAt, lastUsedAt }: ApiKeyRecord): ApiKey {
  return {
    id,
    name,
    prefix: shown,
    createdAt: createdAt.toISOString(),
    ...(expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }),
    ...(lastUsedAt === null ? {} : { lastUsedAt: lastUsedAt.toISOString() }),
  };
}
