import type { Instance, SignInLink } from '@naru/contract';
import { actorOf, type Caller } from '../../auth/caller.ts';
import type { SignInLinks } from '../../auth/sign-in-links.ts';
import type { Database } from '../../db/database.ts';
import type { Links } from '../../links.ts';
import { putSetting } from '../settings/service.ts';

export interface InstanceServiceOptions {
  readonly version: string;
  readonly database: Database;
  readonly links: Links;
  readonly signInLinks: SignInLinks;
  readonly administrator: { readonly personId: string };
  /** Called when a restore was accepted, so that keys and servers work again. */
  onRestoreAccepted(): Promise<void>;
}

/** This Naru as a whole. */
export class InstanceService {
  readonly #options: InstanceServiceOptions;

  constructor(options: InstanceServiceOptions) {
    this.#options = options;
  }

  describe(): Instance {
    const { version, links, database } = this.#options;
    const { mode } = database;
    return {
      version,
      url: links.home(),
      database: database.kind,
      mode: mode.kind === 'normal' ? mode : { ...mode, lossSince: mode.lossSince.toISOString() },
    };
  }

  /** Ends the read-only mode after a restore, and notes who accepted which loss. Does nothing in normal mode. */
  async acceptRestore(caller: Caller): Promise<Instance> {
    const { database, onRestoreAccepted } = this.#options;
    const { mode } = database;
    if (mode.kind === 'restored') {
      await database.acceptRestore();
      const accepted = { from: mode.restoredFrom, lossSince: mode.lossSince.toISOString() };
      await database.transaction((tx) =>
        putSetting(tx, 'restore.accepted', { value: accepted, audit: { actor: actorOf(caller), detail: accepted } }),
      );
      await onRestoreAccepted();
    }
    return this.describe();
  }

  /** A one-time link that signs the first administrator in. */
  signInLink(): SignInLink {
    const { links, signInLinks, administrator } = this.#options;
    const { token, expiresAt } = signInLinks.create(administrator.personId);
    return { url: links.signIn(token), expiresAt: expiresAt.toISOString() };
  }
}
