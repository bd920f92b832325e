import { eq, sql } from 'drizzle-orm';
import type { Reader, Tx } from '../../db/executor.ts';
import { server, serverCatalogue } from '../../db/schema.ts';

/** What the gateway stored last for a server, as it wrote it. */
export async function findCatalogue(reader: Reader, serverId: string): Promise<string | undefined> {
  const rows = await reader.read((queries) =>
    queries
      .select({ catalogue: serverCatalogue.catalogue })
      .from(serverCatalogue)
      .where(eq(serverCatalogue.serverId, serverId)),
  );
  return rows[0]?.catalogue;
}

/** Replaces a server's stored catalogue. A server that was deleted meanwhile is left deleted, without an error. */
export async function putCatalogue(tx: Tx, serverId: string, catalogue: string): Promise<void> {
  const updatedAt = new Date();
  await tx.write((queries) =>
    queries
      .insert(serverCatalogue)
      .select(
        queries
          .select({
            serverId: server.id,
            catalogue: sql<string>`${catalogue}::text`.as('catalogue'),
            updatedAt: sql<Date>`${updatedAt.toISOString()}::timestamptz`.as('updated_at'),
          })
          .from(server)
          .where(eq(server.id, serverId)),
      )
      .onConflictDoUpdate({ target: serverCatalogue.serverId, set: { catalogue, updatedAt } }),
  );
}
