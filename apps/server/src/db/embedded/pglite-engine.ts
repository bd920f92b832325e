import { setImmediate as nextTick } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/pglite';
import type { Engine, RunQuery } from '../engine.ts';
import type { Gate } from './gate.ts';
import type { LivePglite } from './live-pglite.ts';
import { isPanic } from './pglite-folder.ts';

/** PGlite has one connection: whoever holds the gate has it. `onWrite` hears of every committed transaction. */
export function pgliteEngine(live: Pick<LivePglite, 'use'>, gate: Gate, onWrite: () => void): Engine {
  return {
    query: (query) => gate.run(() => live.use(async (lite) => query(drizzle({ client: lite })))),
    transaction: (work) =>
      gate.run(() =>
        live.use(async (lite) => {
          const queries = drizzle({ client: lite });
          let dead = false;
          const run: RunQuery = async (query) => {
            await nextTick();
            try {
              return await query(queries);
            } catch (error) {
              dead ||= isPanic(error);
              throw error;
            }
          };
          await lite.exec('begin');
          try {
            const result = await work(run);
            await lite.exec('commit');
            onWrite();
            return result;
          } catch (error) {
            if (!dead && !isPanic(error)) await lite.exec('rollback');
            throw error;
          }
        }),
      ),
  };
}
