import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface TinyRegistry {
  readonly url: string;
  /** Paths asked for so far. */
  readonly requests: string[];
  /** Publishes (or replaces) a version with these files; package.json gets name and version. */
  publish(manifest: Manifest, files: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly [field: string]: unknown;
}

/** An npm registry of a few packages, real enough for npm to install from. `dir` is for its archives. */
export async function startTinyRegistry(dir: string): Promise<TinyRegistry> {
  const published = new Map<string, { readonly manifest: Manifest; readonly archive: Buffer }>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    requests.push(path);
    const archive = published.get(path.replace(/\.tgz$/, ''))?.archive;
    if (path.endsWith('.tgz') && archive) {
      response.end(archive);
      return;
    }
    const versions = [...published.values()].filter(({ manifest }) => manifest.name === path);
    if (versions.length === 0) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}');
      return;
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(describe(path, versions, url)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server.address())}`;

  return {
    url,
    requests,
    async publish(manifest, files) {
      const folder = join(dir, `${manifest.name.replace('/', '+')}@${manifest.version}`, String(requests.length));
      for (const [file, text] of Object.entries({ ...files, 'package.json': JSON.stringify(manifest) })) {
        await mkdir(dirname(join(folder, 'package', file)), { recursive: true });
        await writeFile(join(folder, 'package', file), text);
      }
      await run('tar', ['-czf', 'archive.tgz', 'package'], { cwd: folder });
      published.set(`${manifest.name}@${manifest.version}`, {
        manifest,
        archive: await readFile(join(folder, 'archive.tgz')),
      });
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function describe(
  name: string,
  versions: readonly { readonly manifest: Manifest; readonly archive: Buffer }[],
  url: string,
): unknown {
  const entries = versions.map(({ manifest, archive }) => {
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    const tarball = `${url}/${encodeURIComponent(name)}@${manifest.version}.tgz`;
    return [manifest.version, { ...manifest, dist: { tarball, integrity } }] as const;
  });
  return { name, 'dist-tags': { latest: entries.at(-1)?.[0] }, versions: Object.fromEntries(entries) };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('The registry does not listen on a port.');
  return address.port;
}
