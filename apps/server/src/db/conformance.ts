import { NaruError } from '@naru/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCatalogue, putCatalogue } from '../features/catalogues/repository.ts';
import { listProjects } from '../features/projects/repository.ts';
import { deleteServer, findServer, insertServer, updateServer } from '../features/servers/repository.ts';
import { findSetting, putSetting } from '../features/settings/repository.ts';
import { describeRepositories } from './conformance-repositories.ts';
import type { Database } from './database.ts';
import { byTests, makeProject, remoteServer } from './fixtures.ts';

/** The first test of all makes the seed that the others start from. */
const openTimeoutMs = 60_000;

/** What every kind of database must do. Run against each by database.test.ts. */
export function describeDatabase(name: string, open: () => Promise<Database>): void {
  describe(name, () => {
    let database: Database;
    beforeAll(async () => {
      database = await open();
    }, openTimeoutMs);
    afterAll(async () => {
      await database?.close();
    });
    const current = () => database;
    describeTransactions(current);
    describeErrors(current);
    describeRepositories(current);
  });
}

function describeTransactions(current: () => Database): void {
  it('answers its health check', async () => {
    await expect(current().health(AbortSignal.timeout(5_000))).resolves.toBeUndefined();
  });

  it('keeps all writes of a transaction or none', async () => {
    const { db } = current();
    const failure = current().transaction(async (tx) => {
      await putSetting(tx, 'halfway', { value: 1, audit: byTests });
      throw new Error('changed my mind');
    });
    await expect(failure).rejects.toThrow('changed my mind');
    expect(await findSetting(db, 'halfway')).toBeUndefined();
  });

  it('shows a transaction its own writes', async () => {
    const seen = await current().transaction(async (tx) => {
      await putSetting(tx, 'own', { value: { a: 1 }, audit: byTests });
      return findSetting(tx, 'own');
    });
    expect(seen).toEqual({ a: 1 });
  });

  it('refuses the database beside a running transaction instead of waiting for ever', async () => {
    const { db } = current();
    await expect(current().transaction(() => listProjects(db, 'all', { limit: 1 }))).rejects.toThrow(
      /beside a running/,
    );
    const nested = current().transaction(() => current().transaction(async () => undefined));
    await expect(nested).rejects.toThrow(/beside a running/);
    await expect(listProjects(db, 'all', { limit: 1 })).resolves.toBeDefined();
  });

  it('lets work that a transaction started use the database once the transaction is over', async () => {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    let later: Promise<unknown> = Promise.resolve();
    await current().transaction(async () => {
      later = over.then(() => listProjects(current().db, 'all', { limit: 1 }));
    });
    resolve();
    await expect(later).resolves.toBeDefined();
  });

  it('refuses a transaction that has ended', async () => {
    let kept: Parameters<Parameters<Database['transaction']>[0]>[0] | undefined;
    await current().transaction(async (tx) => {
      kept = tx;
    });
    if (kept === undefined) throw new Error('The transaction did not run.');
    await expect(findSetting(kept, 'x')).rejects.toThrow(/after it had ended/);
  });

  it('does not commit after a query failed, even when the work swallowed the error', async () => {
    const project = await makeProject(current());
    const swallowed = current().transaction(async (tx) => {
      await insertServer(tx, project.id, { values: remoteServer('twin'), audit: byTests });
      await insertServer(tx, project.id, { values: remoteServer('twin'), audit: byTests }).catch(() => undefined);
      return 'done';
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'resource.conflict' });
    expect(await findServer(current().db, project.id, 'twin')).toBeUndefined();
  });

  it('serves many at once', async () => {
    const project = await makeProject(current());
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        current().transaction((tx) =>
          insertServer(tx, project.id, { values: remoteServer(`many-${index}`), audit: byTests }),
        ),
      ),
    );
    const found = await Promise.all(
      Array.from({ length: 50 }, (_, index) => findServer(current().db, project.id, `many-${index}`)),
    );
    expect(found.every((server) => server !== undefined)).toBe(true);
  });
}

function describeErrors(current: () => Database): void {
  it('names the field of a taken slug and tells nothing of the row', async () => {
    const project = await makeProject(current());
    const insert = () =>
      current().transaction((tx) =>
        insertServer(tx, project.id, {
          values: { ...remoteServer('taken'), secrets: { '/headers/Authorization': 'sealed-canary' } },
          audit: byTests,
        }),
      );
    await insert();
    const error = await insert().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NaruError);
    expect(error).toMatchObject({ code: 'resource.conflict', fields: [{ path: '/slug' }] });
    expect(wordsOf(error)).not.toContain('sealed-canary');
  });

  it('answers a server that is gone with not found, for every write', async () => {
    const project = await makeProject(current());
    const elsewhere = await makeProject(current());
    const server = await current().transaction((tx) =>
      insertServer(tx, project.id, { values: remoteServer('mine'), audit: byTests }),
    );
    const { id } = server;
    const update = current().transaction((tx) =>
      updateServer(tx, elsewhere.id, { id, changes: { name: 'Theirs' }, audit: byTests }),
    );
    await expect(update).rejects.toMatchObject({ code: 'resource.not_found' });
    const removal = current().transaction((tx) => deleteServer(tx, elsewhere.id, { id, audit: byTests }));
    await expect(removal).rejects.toMatchObject({ code: 'resource.not_found' });
    expect(await findServer(current().db, project.id, 'mine')).toEqual(server);
  });

  it('refuses text that PostgreSQL cannot store as a fault of the request', async () => {
    const project = await makeProject(current());
    const nul = current().transaction((tx) =>
      insertServer(tx, project.id, { values: { ...remoteServer('nul'), name: 'a\0b' }, audit: byTests }),
    );
    await expect(nul).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('keeps any catalogue text, whatever an upstream listed', async () => {
    const project = await makeProject(current());
    const server = await current().transaction((tx) =>
      insertServer(tx, project.id, { values: remoteServer('listed'), audit: byTests }),
    );
    const text = JSON.stringify({ tools: [{ name: 'a\0b', description: '나루 \ud800 ' }] });
    await current().transaction((tx) => putCatalogue(tx, server.id, text));
    expect(await findCatalogue(current().db, server.id)).toBe(text);
  });
}

/** Everything a log might print of an error. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack} ${JSON.stringify(error)} ${error.cause === undefined ? '' : wordsOf(error.cause)}`;
}
