/** A project as the data plane sees it: compiled from the database, immutable, replaced whole. */
export interface ProjectSnapshot {
  readonly projectId: string;
  readonly slug: string;
  readonly name: string;
  readonly servers: readonly ServerEntry[];
}

export interface ServerEntry {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** Changes whenever anything that a connection depends on changed: url, headers, command, env. */
  readonly connectionVersion: string;
  readonly enabled: boolean;
  readonly target: ServerTarget;
}

export type ServerTarget =
  | {
      readonly kind: 'remote';
      readonly url: string;
      readonly transport: 'auto' | 'http' | 'sse';
      /** An instance administrator defined it, so loopback and private addresses are allowed. */
      readonly allowPrivate: boolean;
    }
  | { readonly kind: 'stdio' };
