import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { readEverything } from './integrity.ts';
import { openPgliteFolder } from './pglite-folder.ts';

/**
 * Opens a database folder on a thread of its own, reads all of it, and closes it again. A thread, because WebAssembly
 * that spins or runs out of memory can be ended there, and because it ends with Naru. See check.ts, which starts it.
 */
const CheckOrder = z.object({ folder: z.string(), endSessions: z.boolean() });

const order = CheckOrder.parse(workerData);
parentPort?.postMessage(await check());

async function check(): Promise<{ reason?: string }> {
  let panic: string | undefined;
  try {
    const lite = await openPgliteFolder(order.folder, (reason) => {
      panic = reason;
    });
    await readEverything(lite);
    // Sessions that were signed out since the dump must not come back to life.
    if (order.endSessions) await lite.exec('delete from sign_in_session');
    await lite.close();
    return {};
  } catch (error) {
    return { reason: panic ?? (error instanceof Error ? error.message : String(error)) };
  }
}
