import { CreatedApiKey, NaruError } from '@naru/contract';
import { hashKey } from '@naru/gateway';
import { describe, expect, it } from 'vitest';
import { call, fixtureServer, makeProject, makeServer, serverIs, startTestNaru } from './app.fixture.ts';
import type { Database, DatabaseMode } from './db/database.ts';
import { openTestDatabase } from './db/testing.ts';
import { ensureAdministrator } from './features/instance/first-start.ts';
import { insertApiKey } from './features/keys/repository.ts';
import { insertProject } from './features/projects/service.ts';
import { insertServer } from './features/servers/repository.ts';
import { findPersonalTeam } from './features/teams/repository.ts';

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

function mcp(url: string, key: string): Promise<Response> {
  const headers = {
    Authorization: `Bearer ${key}`,
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
  };
  return fetch(`${url}/projects/p/mcp`, { method: 'POST', headers, body: JSON.stringify(initialize) });
}

describe('while the database is away', () => {
  it('MCP clients go on, management says so, and a load balancer sends nothing more', async () => {
    let away = false;
    const fail = () => {
      if (away) throw new NaruError('instance.unavailable', { message: 'The database does not answer.' });
    };
    const wrap = (database: Database): Database => ({
      ...database,
      db: {
        read: async (query) => {
          fail();
          return database.db.read(query);
        },
      },
      transaction: async (work, options) => {
        fail();
        return database.transaction(work, options);
      },
      health: async (signal) => {
        fail();
        return database.health(signal);
      },
    });
    const naru = await startTestNaru({ database: await openTestDatabase('embedded'), wrap });
    try {
      await makeProject(naru, 'p');
      await makeServer(naru, 'p', { ...fixtureServer, name: 'one' });
      await serverIs(naru, '/projects/p/servers/one', 'healthy');
      const made = await call(naru, '/projects/p/api-keys', { method: 'POST', body: { name: 'k' } });
      const { key } = CreatedApiKey.parse(made.body);
      away = true;
      expect((await mcp(naru.url, key)).status).toBe(200);
      expect(await call(naru, '/projects')).toMatchObject({ status: 503, body: { code: 'instance.unavailable' } });
      expect((await fetch(`${naru.url}/readyz`)).status).toBe(503);
      expect((await fetch(`${naru.url}/healthz`)).status).toBe(200);
      away = false;
      expect((await fetch(`${naru.url}/readyz`)).status).toBe(200);
      expect((await call(naru, '/projects')).status).toBe(200);
    } finally {
      away = false;
      await naru.close();
    }
  });
});

describe('after a restore', () => {
  const key = `mcp_proj_${'k'.repeat(43)}`;
  const audit = { actor: { kind: 'system', id: 'system' } } as const;

  /** What a dump held: a project with a key and a server that should run. */
  async function fill(database: Database): Promise<void> {
    const { personId } = await ensureAdministrator(database);
    await database.transaction(async (tx) => {
      const team = await findPersonalTeam(tx, personId);
      const { id } = await insertProject(tx, team?.id ?? '', { values: { slug: 'p', name: 'p' }, audit });
      await insertApiKey(tx, id, { values: { name: 'k', hash: hashKey(key), prefix: 'mcp_proj_kkkk' }, audit });
      const { kind, command, args } = fixtureServer;
      const config = { kind, command, args };
      const server = { slug: 'one', name: 'one', config, secrets: {}, enabled: true, allowPrivate: false };
      await insertServer(tx, id, { values: { ...server, kind: 'process' }, audit });
    });
  }

  /** In mode `restored` until the loss is accepted. */
  function restored(database: Database): Database {
    let mode: DatabaseMode = {
      kind: 'restored',
      restoredFrom: 'dump-1',
      lossSince: new Date('2026-01-01T00:00:00Z'),
      explanation: 'Restored from a dump.',
    };
    return {
      ...database,
      get mode() {
        return mode;
      },
      transaction: async (work, options) => {
        if (mode.kind === 'restored' && options?.evenWhenRestored !== true) throw new NaruError('instance.read_only');
        return database.transaction(work, options);
      },
      acceptRestore: async () => {
        mode = { kind: 'normal' };
      },
    };
  }

  it('shows what there is, and refuses writes, keys and processes until the loss is accepted', async () => {
    const database = await openTestDatabase('embedded');
    await fill(database);
    const naru = await startTestNaru({ database, wrap: restored });
    try {
      const token = new URL(naru.app.signInUrl()).searchParams.get('token');
      const signedIn = await call(naru, '/session', { method: 'POST', body: { token }, authorization: null });
      expect(signedIn.status).toBe(201);
      expect(await call(naru, '/instance')).toMatchObject({
        body: { mode: { kind: 'restored', lossSince: '2026-01-01T00:00:00.000Z' } },
      });
      expect(await call(naru, '/projects/p/servers/one')).toMatchObject({
        body: { enabled: true, state: { status: 'stopped' } },
      });
      const write = () => call(naru, '/projects', { method: 'POST', body: { name: 'x' } });
      expect(await write()).toMatchObject({ status: 503, body: { code: 'instance.read_only' } });
      expect((await mcp(naru.url, key)).status).toBe(401);
      expect((await mcp(naru.url, naru.adminToken)).status).toBe(401);

      const accepted = await call(naru, '/instance/accept-restore', { method: 'POST' });
      expect(accepted.body).toMatchObject({ mode: { kind: 'normal' } });
      expect((await write()).status).toBe(201);
      expect((await mcp(naru.url, key)).status).toBe(200);
      await serverIs(naru, '/projects/p/servers/one', 'healthy');
    } finally {
      await naru.close();
    }
  });
});
