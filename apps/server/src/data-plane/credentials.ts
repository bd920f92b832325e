import type { CredentialSource } from '@naru/gateway';
import { openSecrets } from '../features/servers/server-secrets.ts';
import type { ServerRecord } from '../features/servers/service.ts';
import type { Vault } from '../secrets/vault.ts';

export interface CredentialsOptions {
  readonly vault: Vault;
  /** From memory, so that calls go on while the database is away. */
  record(serverId: string): ServerRecord | undefined;
}

/** Opens the headers of a remote server when the gateway connects; they are kept sealed in between. */
export function createCredentials({ vault, record }: CredentialsOptions): CredentialSource {
  return {
    headers: async (serverId) => {
      const server = record(serverId);
      return server === undefined ? {} : openSecrets(vault, server, 'headers');
    },
  };
}
