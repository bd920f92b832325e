import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StaticFiles } from './static-files.ts';

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'naru-web-'));
  const dist = path.join(folder, 'dist');
  await mkdir(path.join(dist, 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'outside');
  await writeFile(path.join(dist, 'index.html'), '<!doctype html>');
  await writeFile(path.join(dist, 'assets', 'app-1a2b.js'), 'export {};');
  await symlink(path.join(folder, 'secret.txt'), path.join(dist, 'link.txt'));
  const files = await StaticFiles.from(dist);
  server = createServer((request, response) => {
    if (!files.serve(request, response, request.url ?? '')) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends the path as it is, which fetch would normalise. */
function get(target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path: target, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('the dashboard’s files', () => {
  it('are kept for ever when their name tells their content, and asked for again otherwise', async () => {
    const asset = await get('/assets/app-1a2b.js');
    expect(asset).toMatchObject({ status: 200, body: 'export {};' });
    expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(asset.headers['cache-control']).toContain('immutable');
    const page = await get('/');
    expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    const again = await get('/', { 'If-None-Match': page.headers.etag ?? '' });
    expect(again).toMatchObject({ status: 304, body: '' });
    expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  it('include the page for every path of its own router', async () => {
    expect(await get('/projects/my-project/tools')).toMatchObject({ status: 200, body: '<!doctype html>' });
    expect(await get('/assets/gone.js')).toMatchObject({ status: 404 });
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '//secret.txt',
    '/link.txt',
  ])('do not lead out of their folder by %s', async (target) => {
    expect((await get(target)).body).not.toContain('outside');
  });

  it('may be missing', async () => {
    const none = await StaticFiles.from(path.join(folder, 'nowhere'));
    expect(none).toBeInstanceOf(StaticFiles);
  });
});
