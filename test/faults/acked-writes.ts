import { expect } from 'vitest';
import { z } from 'zod';
import type { Naru } from '../harness/naru.ts';
import { rawHttp } from '../harness/raw-http.ts';
import type { Rest } from '../harness/rest.ts';

const Named = z.object({ items: z.array(z.object({ id: z.string() })) });

/**
 * Writes without pause and remembers what was acknowledged: what a client saw as done must be there after any fault.
 * A write whose answer never came may or may not be there.
 */
export class AckedWrites {
  readonly project: string;
  private readonly servers = new Set<string>();
  private readonly removed = new Set<string>();
  private readonly keys = new Map<string, string>();
  private readonly revoked = new Set<string>();
  private counter = 0;

  constructor(project: string) {
    this.project = project;
  }

  get count(): number {
    return this.servers.size + this.removed.size + this.keys.size + this.revoked.size;
  }

  /** Writes until the signal aborts; an error ends one write, not the loop. */
  async run(rest: Rest, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.writeOnce(rest).catch(() => new Promise((resolve) => setTimeout(resolve, 5)));
    }
  }

  private async writeOnce(rest: Rest): Promise<void> {
    this.counter += 1;
    const path = `/projects/${this.project}`;
    const slug = `s${process.pid.toString(36)}-${this.counter}`;
    const server = await rest.createServer(this.project, {
      name: slug,
      slug,
      kind: 'remote',
      // Port 1 of the loopback interface answers nobody, so nothing but the write costs time.
      url: 'http://127.0.0.1:1/mcp',
      headers: { 'X-Secret': `secret of ${slug}` },
    });
    this.servers.add(server.id);
    const { id, key } = await rest.createKey(this.project);
    this.keys.set(id, key);
    if (this.counter % 2 === 1) return;
    this.servers.delete(server.id);
    await rest.ask('DELETE', `${path}/servers/${server.id}`);
    this.removed.add(server.id);
    this.keys.delete(id);
    await rest.ask('DELETE', `${path}/api-keys/${id}`);
    this.revoked.add(key);
  }

  /** Fails when an acknowledged write is missing, or an acknowledged removal is not. */
  async check({ rest, url }: Pick<Naru, 'rest' | 'url'>): Promise<void> {
    const servers = new Set((await rest.servers(this.project)).map(({ id }) => id));
    const keys = new Set(await this.everyKey(rest));
    expect(
      [...this.servers].filter((id) => !servers.has(id)),
      'acknowledged servers that are gone',
    ).toEqual([]);
    expect(
      [...this.removed].filter((id) => servers.has(id)),
      'removed servers that are back',
    ).toEqual([]);
    expect(
      [...this.keys.keys()].filter((id) => !keys.has(id)),
      'acknowledged keys that are gone',
    ).toEqual([]);
    const [lastKey] = [...this.keys.values()].slice(-1);
    const [lastRevoked] = [...this.revoked].slice(-1);
    if (lastKey !== undefined) expect(await statusWith(url, lastKey), 'an acknowledged key').not.toBe(401);
    if (lastRevoked !== undefined) expect(await statusWith(url, lastRevoked), 'a revoked key').toBe(401);
  }

  private async everyKey(rest: Rest): Promise<readonly string[]> {
    const found: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await rest.ask('GET', `/projects/${this.project}/api-keys?limit=500${cursor}`);
      const { items, nextCursor } = Named.extend({ nextCursor: z.string().optional() }).parse(page);
      found.push(...items.map(({ id }) => id));
      if (nextCursor === undefined) return found;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
  }
}

async function statusWith(url: string, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return (await rawHttp(`${url}/mcp`, { headers, body: '{}' })).status;
}
