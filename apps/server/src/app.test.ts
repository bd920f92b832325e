import { request as httpRequest } from 'node:http';
import { CreatedApiKey, ImportResult, ToolList } from '@naru/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, fixtureServer, makeProject, makeServer, serverIs, startTestNaru, type TestNaru } from './app.fixture.ts';
import { openTestDatabase } from './db/testing.ts';

let naru: TestNaru;
beforeAll(async () => {
  naru = await startTestNaru({ database: await openTestDatabase('embedded') });
});
afterAll(() => naru.close());

describe('from an empty instance to a tool call', () => {
  it('has a first project at the first start', async () => {
    const { body } = await call(naru, '/projects');
    expect(body).toMatchObject({ items: [{ slug: 'my-project', mcpUrl: `${naru.url}/projects/my-project/mcp` }] });
  });

  it('connects a new server at once, runs its tool, and answers a client with a key', async () => {
    await makeProject(naru, 'first');
    await makeServer(naru, 'first', { ...fixtureServer, name: 'Fixture' });
    const server = await serverIs(naru, '/projects/first/servers/fixture', 'healthy');
    expect(server).toMatchObject({ eras: ['legacy'], counts: { tools: 2 } });

    const tools = ToolList.parse((await call(naru, '/projects/first/tools')).body);
    expect(tools.items.map(({ name }) => name)).toEqual(['fixture__echo', 'fixture__env']);
    const run = await call(naru, '/projects/first/tools/fixture__echo/runs', {
      method: 'POST',
      body: { arguments: { text: 'hello' } },
    });
    expect(run.body).toMatchObject({ result: { content: [{ type: 'text', text: 'hello' }] } });

    const made = await call(naru, '/projects/first/api-keys', { method: 'POST', body: { name: 'laptop' } });
    const { key, id } = CreatedApiKey.parse(made.body);
    expect(key).toMatch(/^mcp_proj_[A-Za-z0-9_-]{43}$/);
    expect((await mcp(naru, '/projects/first/mcp', key)).status).toBe(200);
    expect((await mcp(naru, '/mcp', key)).status).toBe(200);
    expect((await mcp(naru, '/projects/first/servers/fixture/mcp', key)).status).toBe(200);
    expect((await mcp(naru, '/projects/my-project/mcp', key)).status).toBe(404);
    expect((await call(naru, '/projects', { authorization: `Bearer ${key}` })).status).toBe(401);

    expect((await call(naru, `/projects/first/api-keys/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await mcp(naru, '/projects/first/mcp', key)).status).toBe(401);
  });

  it('stops, starts and removes a server, and shows what it wrote', async () => {
    await makeProject(naru, 'second');
    await makeServer(naru, 'second', { ...fixtureServer, name: 'Two' });
    const where = '/projects/second/servers/two';
    await serverIs(naru, where, 'healthy');
    const { body } = await call(naru, `${where}/logs`);
    expect(JSON.stringify(body)).toContain('tools/list');
    await call(naru, `${where}/stop`, { method: 'POST' });
    await serverIs(naru, where, 'stopped');
    await call(naru, `${where}/start`, { method: 'POST' });
    await serverIs(naru, where, 'healthy');
    await call(naru, `${where}/restart`, { method: 'POST' });
    await serverIs(naru, where, 'healthy');
    expect((await call(naru, where, { method: 'DELETE' })).status).toBe(204);
    expect((await call(naru, where)).status).toBe(404);
  });

  it('tells what changes as a stream of events', async () => {
    await makeProject(naru, 'third');
    const gone = new AbortController();
    const headers = { Authorization: `Bearer ${naru.adminToken}` };
    const events = await fetch(`${naru.url}/api/v1/projects/third/events`, { headers, signal: gone.signal });
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    await makeServer(naru, 'third', { ...fixtureServer, name: 'Live' });
    let seen = '';
    while (!seen.includes('"status":"healthy"')) seen += (await reader?.read())?.value ?? '';
    await call(naru, '/projects/third/servers/live', { method: 'DELETE' });
    while (!seen.includes('server-removed')) seen += (await reader?.read())?.value ?? '';
    gone.abort();
  });

  it('imports what it can and says why the rest was refused', async () => {
    await makeProject(naru, 'fourth');
    const { command, args } = fixtureServer;
    const mcpServers = { good: { command, args, env: { KEY: 'value-of-key' } }, bad: { url: 'ftp://x' } };
    const { body } = await call(naru, '/projects/fourth/import', { method: 'POST', body: { mcpServers } });
    expect(ImportResult.parse(body).items.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['good', 'created'],
      ['bad', 'refused'],
    ]);
    const exported = await call(naru, '/projects/fourth/export');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what the export writes for a secret
    expect(exported.body).toEqual({ mcpServers: { good: { command, args, env: { KEY: '${KEY}' } } } });
  });

  it('describes every route in its specification', async () => {
    const { body } = await call(naru, '/openapi.json');
    expect(body).toMatchObject({ openapi: '3.1.0' });
    expect(JSON.stringify(body)).toContain('/api/v1/projects/{project}/servers/{server}/logs');
  });
});

describe('health', () => {
  it('answers probes without a login and under any host name', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const status = await new Promise((resolve, reject) => {
        httpRequest(`${naru.url}${path}`, { headers: { Host: '10.0.0.7' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(200);
    }
  });
});

function mcp({ url }: TestNaru, path: string, key: string): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
    }),
  });
}
