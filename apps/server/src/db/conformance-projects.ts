import { expect, it } from 'vitest';
import { listAuditEvents } from '../features/audit/repository.ts';
import { findCatalogue, putCatalogue } from '../features/catalogues/repository.ts';
import {
  allActiveKeys,
  findApiKey,
  insertApiKey,
  listApiKeys,
  revokeApiKey,
  touchApiKey,
} from '../features/keys/repository.ts';
import {
  allServers,
  deleteServer,
  findServer,
  insertServer,
  listServers,
  lockServer,
  updateServer,
} from '../features/servers/repository.ts';
import type { Database } from './database.ts';
import { byTests, makeProject, remoteServer } from './fixtures.ts';
import { newId } from './ids.ts';

const hour = 3_600_000;
const audit = byTests;

/** What belongs to a project: servers, their catalogues, keys, and the audit of both. */
export function describeProjectRepositories(current: () => Database): void {
  describeServers(current);
  describeServerData(current);
  describeAudit(current);
  describeKeys(current);
}

function describeServers(current: () => Database): void {
  it('pages through a list without losing or repeating, also while it grows', async () => {
    const { db } = current();
    const project = await makeProject(current());
    const insert = (slug: string) =>
      current().transaction((tx) => insertServer(tx, project.id, { values: remoteServer(slug), audit }));
    for (let index = 0; index < 5; index += 1) await insert(`s${index}`);
    const first = await listServers(db, project.id, { limit: 2 });
    await insert('late');
    const second = await listServers(db, project.id, { limit: 2, cursor: first.nextCursor });
    const third = await listServers(db, project.id, { limit: 2, cursor: second.nextCursor });
    const slugs = [first, second, third].flatMap((page) => page.items.map((server) => server.slug));
    expect(slugs).toEqual(['s0', 's1', 's2', 's3', 's4', 'late']);
    expect(third.nextCursor).toBeUndefined();
  });

  it.each(['', 'x', '!!!', 'MDAw', Buffer.from(`${newId()} `).toString('base64url')])(
    'refuses the cursor “%s” as invalid',
    async (cursor) => {
      const list = listServers(current().db, newId(), { limit: 2, cursor });
      await expect(list).rejects.toMatchObject({ code: 'request.invalid', fields: [{ path: '/cursor' }] });
    },
  );

  it('changes what is named and counts changes of the connection', async () => {
    const project = await makeProject(current());
    const values = { ...remoteServer('one'), secrets: { '/headers/A': 'sealed' } };
    const made = await current().transaction((tx) => insertServer(tx, project.id, { values, audit }));
    const update = (changes: Parameters<typeof updateServer>[2]['changes']) =>
      current().transaction((tx) => updateServer(tx, project.id, { id: made.id, changes, audit }));
    const renamed = await update({ name: 'New', enabled: false });
    expect(renamed).toMatchObject({ name: 'New', enabled: false, secrets: values.secrets, connectionVersion: 1 });
    expect(await update({ config: { url: 'https://b.example' } })).toMatchObject({ connectionVersion: 2 });
    expect(await update({ secrets: {} })).toMatchObject({ connectionVersion: 3, config: { url: 'https://b.example' } });
  });

  it('loses none of the changes that build on what they read when they come at the same time', async () => {
    const project = await makeProject(current());
    const { id } = await current().transaction((tx) =>
      insertServer(tx, project.id, { values: remoteServer('busy'), audit }),
    );
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const add = (name: string) =>
      current().transaction(async (tx) => {
        const { secrets } = await lockServer(tx, project.id, id);
        await updateServer(tx, project.id, { id, changes: { secrets: { ...secrets, [name]: 'sealed' } }, audit });
      });
    await Promise.all(names.map(add));
    const stored = await findServer(current().db, project.id, id);
    expect(Object.keys(stored?.secrets ?? {}).sort()).toEqual(names);
    const elsewhere = current().transaction((tx) => lockServer(tx, newId(), id));
    await expect(elsewhere).rejects.toMatchObject({ code: 'resource.not_found' });
  });

  it('never finds a server through another project', async () => {
    const [mine, theirs] = [await makeProject(current()), await makeProject(current())];
    const server = await current().transaction((tx) =>
      insertServer(tx, mine.id, { values: remoteServer('same'), audit }),
    );
    await current().transaction((tx) => insertServer(tx, theirs.id, { values: remoteServer('same'), audit }));
    expect(await findServer(current().db, mine.id, 'same')).toEqual(server);
    expect(await findServer(current().db, theirs.id, server.id)).toBeUndefined();
  });
}

function describeServerData(current: () => Database): void {
  it('loads all servers in batches', async () => {
    const project = await makeProject(current());
    await current().transaction(async (tx) => {
      for (let index = 0; index < 205; index += 1) {
        await insertServer(tx, project.id, { values: remoteServer(`b${index}`), audit });
      }
    });
    const ids = new Set<string>();
    let batches = 0;
    for await (const batch of allServers(current().db)) {
      batches += 1;
      for (const server of batch) if (server.projectId === project.id) ids.add(server.id);
    }
    expect(ids.size).toBe(205);
    expect(batches).toBeGreaterThan(1);
  });

  it('forgets the catalogue of a deleted server and ignores a late one', async () => {
    const project = await makeProject(current());
    const { id } = await current().transaction((tx) =>
      insertServer(tx, project.id, { values: remoteServer('gone'), audit }),
    );
    await current().transaction((tx) => putCatalogue(tx, id, '{"v":1}'));
    await current().transaction((tx) => putCatalogue(tx, id, '{"v":2}'));
    expect(await findCatalogue(current().db, id)).toBe('{"v":2}');
    await current().transaction((tx) => deleteServer(tx, project.id, { id, audit }));
    await current().transaction((tx) => putCatalogue(tx, id, '{"v":3}'));
    expect(await findCatalogue(current().db, id)).toBeUndefined();
  });
}

function describeAudit(current: () => Database): void {
  it('tells who did what in the audit, newest first, by project and by team', async () => {
    const { db } = current();
    const project = await makeProject(current());
    const actor = { kind: 'key', id: newId() } as const;
    const by = { actor, detail: { via: 'test' } };
    const { id } = await current().transaction((tx) =>
      insertServer(tx, project.id, { values: remoteServer('watched'), audit: by }),
    );
    await current().transaction((tx) => deleteServer(tx, project.id, { id, audit: by }));
    const { items } = await listAuditEvents(db, { projectId: project.id }, { limit: 10 });
    expect(items.map((event) => event.action)).toEqual(['server.delete', 'server.create', 'project.create']);
    expect(items[0]).toMatchObject({ actor, target: id, teamId: project.teamId });
    expect(items[0]?.detail).toEqual({ via: 'test', slug: 'watched', name: 'watched' });
    const first = await listAuditEvents(db, { teamId: project.teamId }, { limit: 2 });
    const rest = await listAuditEvents(db, { teamId: project.teamId }, { limit: 9, cursor: first.nextCursor });
    expect(rest.items.map((event) => event.action)).toEqual(['project.create', 'team.create']);
  });
}

function describeKeys(current: () => Database): void {
  it('lists keys without their hash, and loads only those that may call', async () => {
    const { db } = current();
    const project = await makeProject(current());
    const insert = (name: string, expiresAt?: Date) =>
      current().transaction((tx) =>
        insertApiKey(tx, project.id, {
          values: { name, hash: newId(), prefix: 'mcp_proj_ab', ...(expiresAt === undefined ? {} : { expiresAt }) },
          audit,
        }),
      );
    const now = new Date();
    const lasting = await insert('lasting');
    const later = await insert('later', new Date(now.getTime() + hour));
    const expired = await insert('expired', new Date(now.getTime() - hour));
    const revoked = await insert('revoked');
    const { hash } = await current().transaction((tx) => revokeApiKey(tx, project.id, { id: revoked.id, audit }));
    expect(hash).not.toBe('');
    expect((await listApiKeys(db, project.id, { limit: 10 })).items).toEqual([lasting, later, expired]);
    const active: string[] = [];
    for await (const batch of allActiveKeys(db, now)) {
      for (const key of batch) if (key.projectId === project.id) active.push(key.name);
    }
    expect(active).toEqual(['lasting', 'later']);
  });

  it('revokes once, in its own project only', async () => {
    const [mine, theirs] = [await makeProject(current()), await makeProject(current())];
    const values = { name: 'k', hash: newId(), prefix: 'mcp_proj_cd' };
    const { id } = await current().transaction((tx) => insertApiKey(tx, mine.id, { values, audit }));
    const revoke = (projectId: string) => current().transaction((tx) => revokeApiKey(tx, projectId, { id, audit }));
    await expect(revoke(theirs.id)).rejects.toMatchObject({ code: 'resource.not_found' });
    expect(await findApiKey(current().db, theirs.id, id)).toBeUndefined();
    expect(await revoke(mine.id)).toEqual({ hash: values.hash });
    await expect(revoke(mine.id)).rejects.toMatchObject({ code: 'resource.not_found' });
    expect(await findApiKey(current().db, mine.id, id)).toBeUndefined();
    expect(await findApiKey(current().db, mine.id, 'no-id')).toBeUndefined();
  });

  it('keeps the latest use of a key', async () => {
    const project = await makeProject(current());
    const values = { name: 'k', hash: newId(), prefix: 'mcp_proj_ef' };
    const { id } = await current().transaction((tx) => insertApiKey(tx, project.id, { values, audit }));
    const [early, late] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-02T00:00:00Z')];
    for (const usedAt of [late, early]) {
      await current().transaction((tx) => touchApiKey(tx, project.id, { id, usedAt }));
    }
    expect((await findApiKey(current().db, project.id, id))?.lastUsedAt).toEqual(late);
  });
}
