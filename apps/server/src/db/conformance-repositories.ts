import { expect, it } from 'vitest';
import { listAuditEvents } from '../features/audit/repository.ts';
import { findFirstInstanceAdmin, findPerson, insertPerson } from '../features/people/repository.ts';
import { findProject, insertProject, listProjects } from '../features/projects/repository.ts';
import { deleteExpiredSessions, deleteSession, findSession, insertSession } from '../features/sessions/repository.ts';
import { findPersonalTeam, findTeam, listTeamMembers, membershipsOf } from '../features/teams/repository.ts';
import {
  deleteTemplate,
  findTemplate,
  insertTemplate,
  listTemplates,
  putSampleTemplate,
} from '../features/templates/repository.ts';
import { describeProjectRepositories } from './conformance-projects.ts';
import type { Database } from './database.ts';
import { byTests, makePerson, makeProject, uniqueSlug } from './fixtures.ts';
import { newId } from './ids.ts';

const hour = 3_600_000;
const audit = byTests;

/** Every repository, on whichever database. */
export function describeRepositories(current: () => Database): void {
  describePeopleAndTeams(current);
  describeProjects(current);
  describeProjectRepositories(current);
  describeSessions(current);
  describeTemplates(current);
}

function describePeopleAndTeams(current: () => Database): void {
  it('finds people, their own team and what they belong to', async () => {
    const { db } = current();
    const { person, team } = await makePerson(current(), 'Ada');
    expect(await findPerson(db, person.id)).toEqual(person);
    expect(await findPersonalTeam(db, person.id)).toEqual(team);
    expect(await membershipsOf(db, person.id)).toEqual({ teams: [{ teamId: team.id, role: 'owner' }], projects: [] });
    const members = await listTeamMembers(db, team.id, { limit: 10 });
    expect(members).toEqual({ items: [{ id: person.id, name: 'Ada', role: 'owner' }] });
  });

  it('shows a team only to those who may see it, by id and by slug', async () => {
    const { db } = current();
    const { team } = await makePerson(current(), 'Bo');
    for (const name of [team.id, team.slug]) {
      expect(await findTeam(db, 'all', name)).toEqual(team);
      expect(await findTeam(db, [team.id], name)).toEqual(team);
      expect(await findTeam(db, [newId()], name)).toBeUndefined();
      expect(await findTeam(db, [], name)).toBeUndefined();
    }
  });

  it('knows the first instance administrator', async () => {
    const values = { name: 'Root', instanceAdmin: true };
    const admin = await current().transaction((tx) => insertPerson(tx, { values, audit }));
    await current().transaction((tx) => insertPerson(tx, { values, audit }));
    expect(await findFirstInstanceAdmin(current().db)).toEqual(admin);
  });
}

function describeProjects(current: () => Database): void {
  it('shows projects by team, by themselves, or all', async () => {
    const { db } = current();
    const project = await makeProject(current());
    const { id, slug, teamId } = project;
    for (const name of [id, slug]) {
      expect(await findProject(db, 'all', name)).toEqual(project);
      expect(await findProject(db, { teamIds: [teamId] }, name)).toEqual(project);
      expect(await findProject(db, { projectIds: [id] }, name)).toEqual(project);
      expect(await findProject(db, { teamIds: [newId()], projectIds: [newId()] }, name)).toBeUndefined();
      expect(await findProject(db, {}, name)).toBeUndefined();
    }
    expect((await listProjects(db, {}, { limit: 10 })).items).toEqual([]);
  });

  it('refuses a slug that another team took', async () => {
    const [first, second] = [await makeProject(current()), await makeProject(current())];
    const taken = current().transaction((tx) =>
      insertProject(tx, second.teamId, { values: { slug: first.slug, name: 'Copy' }, audit }),
    );
    await expect(taken).rejects.toMatchObject({ code: 'resource.conflict', fields: [{ path: '/slug' }] });
  });
}

function describeSessions(current: () => Database): void {
  it('finds a session until it ends or expires', async () => {
    const { db } = current();
    const { person } = await makePerson(current(), 'Cy');
    const now = new Date();
    const [hash, old] = [newId(), newId()];
    await current().transaction(async (tx) => {
      await insertSession(tx, person.id, { hash, expiresAt: new Date(now.getTime() + hour) });
      await insertSession(tx, person.id, { hash: old, expiresAt: new Date(now.getTime() - hour) });
    });
    expect(await findSession(db, hash, now)).toMatchObject({ personId: person.id, personName: 'Cy' });
    expect(await findSession(db, old, now)).toBeUndefined();
    await current().transaction((tx) => deleteExpiredSessions(tx, now));
    expect(await findSession(db, old, new Date(0))).toBeUndefined();
    await current().transaction((tx) => deleteSession(tx, hash));
    await current().transaction((tx) => deleteSession(tx, hash));
    expect(await findSession(db, hash, now)).toBeUndefined();
  });
}

function describeTemplates(current: () => Database): void {
  const shipped = (slug: string) => ({
    slug,
    name: 'Files',
    description: 'Reads files.',
    registry: 'npm' as const,
    package: '@modelcontextprotocol/server-filesystem',
    version: '2026.1.1',
    args: ['--read-only'],
    inputs: [{ name: 'folder', to: { kind: 'argument' } }],
  });

  it('keeps templates with their arguments and inputs', async () => {
    const { db } = current();
    const values = { ...shipped(uniqueSlug('t').slice(0, 24)), sample: false };
    const made = await current().transaction((tx) => insertTemplate(tx, { values, audit }));
    expect(made).toMatchObject(values);
    expect(await findTemplate(db, made.slug)).toEqual(made);
    expect((await listTemplates(db, { limit: 500 })).items).toContainEqual(made);
    await current().transaction((tx) => deleteTemplate(tx, made.id, { audit }));
    expect(await findTemplate(db, made.id)).toBeUndefined();
  });

  it('brings samples up to date and leaves an administrator’s own template alone', async () => {
    const { db } = current();
    const [sample, own] = [shipped(uniqueSlug('s').slice(0, 24)), shipped(uniqueSlug('o').slice(0, 24))];
    await current().transaction((tx) => insertTemplate(tx, { values: { ...own, sample: false }, audit }));
    for (const version of ['1.0.0', '1.0.0', '2.0.0']) {
      for (const values of [sample, own]) {
        await current().transaction((tx) => putSampleTemplate(tx, { values: { ...values, version }, audit }));
      }
    }
    expect(await findTemplate(db, sample.slug)).toMatchObject({ version: '2.0.0', sample: true });
    expect(await findTemplate(db, own.slug)).toMatchObject({ version: own.version, sample: false });
    const { items } = await listAuditEvents(db, 'all', { limit: 4 });
    const changes = items.filter((event) => event.action === 'template.update');
    expect(changes).toHaveLength(1);
  });
}
