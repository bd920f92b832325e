import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import type { Engine } from '../engine.ts';

/** Every query and every transaction borrows a connection; one that failed to roll back is thrown away. */
export function poolEngine(pool: Pool): Engine {
  const queries = drizzle({ client: pool });
  return {
    query: async (query) => query(queries),
    transaction: async (work) => {
      const client = await pool.connect();
      const connection = drizzle({ client });
      let broken = false;
      try {
        await client.query('begin');
        const result = await work(async (query) => query(connection));
        await client.query('commit');
        return result;
      } catch (error) {
        broken = await client.query('rollback').then(
          () => false,
          () => true,
        );
        throw error;
      } finally {
        client.release(broken);
      }
    },
  };
}
