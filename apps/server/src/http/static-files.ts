import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

interface StaticFile {
  readonly file: string;
  readonly mediaType: string;
  readonly etag: string;
  /** Its name contains a hash of its content, so it never changes. */
  readonly immutable: boolean;
}

/**
 * The dashboard's files. The folder is listed once at start and only listed files are served, so that no path can lead
 * out of it.
 */
export class StaticFiles {
  readonly #files: ReadonlyMap<string, StaticFile>;

  private constructor(files: ReadonlyMap<string, StaticFile>) {
    this.#files = files;
  }

  /** Lists `folder`; one that does not exist has no files. */
  static async from(folder: string): Promise<StaticFiles> {
    const names = await listFiles(folder);
    const files = await Promise.all(names.map(async (name) => [`/${name}`, await describe(folder, name)] as const));
    return new StaticFiles(new Map(files));
  }

  /**
   * Answers with a file, or with the page for a path that the page's own router knows. False when there is nothing to
   * answer with.
   */
  serve(request: IncomingMessage, response: ServerResponse, pathname: string): boolean {
    const isPage = path.posix.extname(pathname) === '';
    const found = this.#files.get(pathname) ?? (isPage ? this.#files.get('/index.html') : undefined);
    if (found === undefined) return false;
    response.setHeader('Cache-Control', found.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.setHeader('ETag', found.etag);
    if (request.headers['if-none-match'] === found.etag) {
      response.writeHead(304).end();
      return true;
    }
    response.writeHead(200, { 'Content-Type': found.mediaType });
    if (request.method === 'HEAD') response.end();
    else {
      createReadStream(found.file)
        .on('error', () => response.destroy())
        .pipe(response);
    }
    return true;
  }
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function describe(folder: string, name: string): Promise<StaticFile> {
  const file = path.join(folder, name);
  const digest = createHash('sha256').update(await readFile(file));
  return {
    file,
    mediaType: mediaTypes[path.extname(name)] ?? 'application/octet-stream',
    etag: `"${digest.digest('base64url').slice(0, 27)}"`,
    // Vite puts what it names by hash into this folder, and nothing else.
    immutable: name.startsWith('assets/'),
  };
}
