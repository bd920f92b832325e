import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type RunningServer, type StartOptions, startServer } from '@naru/server';

/** The one door to the server's own code, for the commands that run it or read its data folder in place. */

export { readLocalAdminToken } from '@naru/server';

/** Made by the build beside the bundle; without it the first start takes a few seconds longer. */
const seedFile = fileURLToPath(new URL('../../../dist/pglite-seed.tar.gz', import.meta.url));

export function startHere(options: StartOptions): Promise<RunningServer> {
  return startServer({ ...(existsSync(seedFile) ? { seedFile } : {}), ...options });
}
