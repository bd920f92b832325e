import type { ServedEras } from '../fixtures/everything/serve-http.ts';
import { serveEverythingHttp } from '../fixtures/everything/serve-http.ts';
import type { World } from '../fixtures/everything/world.ts';
import { createWorld } from '../fixtures/everything/world.ts';

export interface Everything extends AsyncDisposable {
  readonly url: string;
  /** What the fixture saw, to be looked at while it runs. */
  readonly world: World;
}

/** The everything fixture over Streamable HTTP, inside the test's own process. */
export async function startEverything(eras: ServedEras = 'dual'): Promise<Everything> {
  const world = createWorld();
  const { url, close } = await serveEverythingHttp(world, { eras });
  return { url, world, [Symbol.asyncDispose]: close };
}

/** The everything fixture as a command that speaks stdio; paths are relative to the repository. */
export function everythingCommand(eras: ServedEras = 'dual'): { command: string; args: string[] } {
  const entry = new URL('../fixtures/everything/main.ts', import.meta.url).pathname;
  return { command: process.execPath, args: [entry, '--transport', 'stdio', '--eras', eras] };
}
