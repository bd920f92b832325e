import type { CredentialSource } from '@naru/gateway';
import { openSecrets } from '../features/servers/server-secrets.ts';
import type { ServerRecord } from '../features/servers/service.ts';
import type { Vault } from '../secrets/vault.ts';

export interface CredentialsOptions {
  readonly vault: Vault;
  /** How many servers' headers are kept open at most. */
  readonly maxOpened?: number;
  /** From memory, so that calls go on while the database is away. */
  record(serverId: string): ServerRecord | undefined;
}

type Headers = Readonly<Record<string, string>>;

interface Opened {
  readonly connectionVersion: number;
  readonly headers: Headers;
}

const noHeaders: Headers = {};

/**
 * Opens the headers of remote servers: once for each version of a server, since every call asks for them. What it gives
 * is the very same object until the server changes, so that others can tell by identity.
 */
export class Credentials implements CredentialSource {
  readonly #options: CredentialsOptions;
  readonly #maxOpened: number;
  readonly #opened = new Map<string, Opened>();

  constructor(options: CredentialsOptions) {
    this.#options = options;
    this.#maxOpened = options.maxOpened ?? 4096;
  }

  /** Rejects with `instance.misconfigured` naming the header that cannot be read. */
  async headers(serverId: string): Promise<Headers> {
    const server = this.#options.record(serverId);
    if (server === undefined) return noHeaders;
    const known = this.#opened.get(serverId);
    if (known?.connectionVersion === server.connectionVersion) return known.headers;
    const headers = openSecrets(this.#options.vault, server, 'headers');
    this.#keep(serverId, { connectionVersion: server.connectionVersion, headers });
    return headers;
  }

  /** Drops what is kept open of a server that changed or went. */
  forgetStale(serverId: string): void {
    const current = this.#options.record(serverId)?.connectionVersion;
    if (this.#opened.get(serverId)?.connectionVersion !== current) this.#opened.delete(serverId);
  }

  #keep(serverId: string, opened: Opened): void {
    this.#opened.delete(serverId);
    this.#opened.set(serverId, opened);
    for (const oldest of this.#opened.keys()) {
      if (this.#opened.size <= this.#maxOpened) break;
      this.#opened.delete(oldest);
    }
  }
}
