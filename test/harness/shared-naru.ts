import type { CreatedApiKey, Project, Server } from '@naru/contract';
import { afterAll, beforeAll } from 'vitest';
import type { Naru, NaruOptions } from './naru.ts';
import { startNaru } from './naru.ts';
import type { NewServer } from './rest.ts';

/** One Naru for all tests of a file; call the result inside a test. */
export function sharedNaru(options: NaruOptions = {}): () => Naru {
  let naru: Naru | undefined;
  beforeAll(async () => {
    naru = await startNaru(options);
  });
  afterAll(async () => {
    await naru?.[Symbol.asyncDispose]();
  });
  return () => {
    if (naru === undefined) throw new Error('Naru did not start.');
    return naru;
  };
}

export interface ReadyServer {
  readonly project: Project;
  readonly server: Server;
  readonly key: CreatedApiKey;
  /** The server's own address and a key for it. */
  readonly own: { readonly url: string; readonly key: string };
  /** The project's address and a key for it. */
  readonly whole: { readonly url: string; readonly key: string };
}

/** A new project with one server, waited for until it is healthy, and a key. */
export async function readyServer({ rest, url }: Naru, config: NewServer): Promise<ReadyServer> {
  const project = await rest.createProject(`Project of ${config.name}`);
  const created = await rest.createServer(project.slug, config);
  const server = await rest.healthy(project.slug, created.slug);
  const key = await rest.createKey(project.slug);
  return {
    project,
    server,
    key,
    own: { url: `${url}/projects/${project.slug}/servers/${server.slug}/mcp`, key: key.key },
    whole: { url: `${url}/projects/${project.slug}/mcp`, key: key.key },
  };
}
