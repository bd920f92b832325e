import type { CatalogueStore } from '@naru/gateway';
import type { Database } from '../../db/database.ts';
import { findCatalogue, putCatalogue } from './repository.ts';

/** Keeps what servers listed last in the database, for the gateway. */
export function createCatalogueStore(database: Database): CatalogueStore {
  return {
    load: (serverId) => findCatalogue(database.db, serverId),
    save: (serverId, catalogue) => database.transaction((tx) => putCatalogue(tx, serverId, catalogue)),
  };
}
