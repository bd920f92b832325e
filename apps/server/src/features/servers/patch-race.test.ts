import { Server } from '@naru/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ApiAnswer,
  type ApiRequest,
  call,
  fixtureServer,
  makeServer,
  signInMember,
  startTestNaru,
  type TestNaru,
} from '../../app.fixture.ts';
import type { Database } from '../../db/database.ts';
import { openTestDatabase } from '../../db/testing.ts';
import { findServer } from './repository.ts';

/** Holds the next transaction back just before it begins, as a slow network would. */
let pause: { readonly reached: () => void; readonly until: Promise<void> } | undefined;

function held(database: Database): Database {
  return {
    kind: database.kind,
    mode: database.mode,
    db: database.db,
    transaction: async (work, options) => {
      const here = pause;
      pause = undefined;
      here?.reached();
      await here?.until;
      return database.transaction(work, options);
    },
    acceptRestore: () => database.acceptRestore(),
    health: (signal) => database.health(signal),
    close: () => database.close(),
  };
}

let naru: TestNaru;
let member: ApiRequest;
let projectId: string;
beforeAll(async () => {
  naru = await startTestNaru({ database: await openTestDatabase('embedded'), wrap: held });
  ({ request: member } = await signInMember(naru, 'ada'));
  const made = await call(naru, '/projects', { ...member, method: 'POST', body: { name: 'p', slug: 'p' } });
  projectId = String(Object(made.body).id);
});
afterAll(() => naru.close());

const patch = (server: Server, body: unknown, request: ApiRequest = {}): Promise<ApiAnswer> =>
  call(naru, `/projects/p/servers/${server.id}`, { ...request, method: 'PATCH', body });

/** Lets `second` happen after `first` has read the server and before it writes. */
async function between(first: () => Promise<ApiAnswer>, second: () => Promise<ApiAnswer>) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  pause = { reached: reached.resolve, until: released.promise };
  const answer = first();
  await reached.promise;
  const other = await second();
  released.resolve();
  return [await answer, other] as const;
}

describe('two changes of one server at the same time', () => {
  it('never bring an old address back under a permission given to a new one', async () => {
    const remote = { kind: 'remote', name: 'far', url: 'http://127.0.0.1:9/mcp' };
    const server = await makeServer(naru, 'p', remote);
    const url = 'http://127.0.0.1:9/moved';
    const [late, early] = await between(
      () => patch(server, { headers: { 'X-Key': 'of a member' } }, member),
      () => patch(server, { url }),
    );
    expect(early.status).toBe(200);
    expect(late).toMatchObject({ status: 409, body: { code: 'resource.conflict' } });
    const stored = await findServer(naru.database.db, projectId, server.id);
    expect(stored).toMatchObject({ config: { url }, allowPrivate: true, secrets: {} });
    expect((await patch(server, { headers: { 'X-Key': 'of a member' } }, member)).status).toBe(200);
  });

  it('both take effect where they do not touch the address', async () => {
    const server = await makeServer(naru, 'p', { ...fixtureServer, name: 'near', env: { KEEP: 'one' } });
    const [late] = await between(
      () => patch(server, { env: { LATE: 'two' } }),
      () => patch(server, { args: ['--other'], env: { EARLY: 'three', KEEP: null } }),
    );
    expect(Server.parse(late.body).config).toMatchObject({ args: ['--other'], env: ['EARLY', 'LATE'] });
  });

  it('leave a new name alone that came with a changed address', async () => {
    const server = await makeServer(naru, 'p', { kind: 'remote', name: 'far', url: 'http://127.0.0.1:9/mcp' });
    const [late] = await between(
      () => patch(server, { name: 'Renamed' }, member),
      () => patch(server, { url: 'http://127.0.0.1:9/moved' }),
    );
    expect(Server.parse(late.body)).toMatchObject({ name: 'Renamed', config: { url: 'http://127.0.0.1:9/moved' } });
  });
});
