import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

/**
 * Every table of Naru, for the embedded database and for PostgreSQL 15 and later alike. Whatever belongs to a tenant
 * carries the tenant's id. Ids are UUIDv7 made by Naru: they sort by the time they were made, which pagination uses.
 */

const id = () => uuid('id').primaryKey();
const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
const createdAt = () => at('created_at').notNull();

export const person = pgTable('person', {
  id: id(),
  name: text('name').notNull(),
  instanceAdmin: boolean('instance_admin').notNull(),
  createdAt: createdAt(),
});

export const team = pgTable('team', {
  id: id(),
  slug: text('slug').notNull().unique('team_slug_unique'),
  name: text('name').notNull(),
  /** The person whose own team this is; absent for teams that people share. */
  personalOf: uuid('personal_of')
    .unique('team_personal_of_unique')
    .references(() => person.id, { onDelete: 'restrict' }),
  createdAt: createdAt(),
});

export const teamMember = pgTable(
  'team_member',
  {
    teamId: uuid('team_id')
      .notNull()
      .references(() => team.id, { onDelete: 'cascade' }),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    role: text('role', { enum: ['owner', 'admin', 'editor', 'viewer'] }).notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: 'team_member_pk', columns: [table.teamId, table.personId] }),
    index('team_member_person_index').on(table.personId),
    check('team_member_role_check', sql`${table.role} in ('owner', 'admin', 'editor', 'viewer')`),
  ],
);

export const project = pgTable(
  'project',
  {
    id: id(),
    teamId: uuid('team_id')
      .notNull()
      .references(() => team.id, { onDelete: 'restrict' }),
    slug: text('slug').notNull().unique('project_slug_unique'),
    name: text('name').notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('project_team_index').on(table.teamId, table.id)],
);

export const projectMember = pgTable(
  'project_member',
  {
    projectId: uuid('project_id')
      .notNull()
      .references(() => project.id, { onDelete: 'cascade' }),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    role: text('role', { enum: ['owner', 'developer', 'reporter'] }).notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: 'project_member_pk', columns: [table.projectId, table.personId] }),
    index('project_member_person_index').on(table.personId),
    check('project_member_role_check', sql`${table.role} in ('owner', 'developer', 'reporter')`),
  ],
);

export const server = pgTable(
  'server',
  {
    id: id(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => project.id, { onDelete: 'cascade' }),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    kind: text('kind', { enum: ['remote', 'process', 'package'] }).notNull(),
    /** The configuration without its secrets. */
    config: jsonb('config').$type<Readonly<Record<string, unknown>>>().notNull(),
    /** Sealed secrets by the field they belong to; never a plain value. */
    secrets: jsonb('secrets').$type<Readonly<Record<string, string>>>().notNull(),
    enabled: boolean('enabled').notNull(),
    /** Loopback and private addresses may be reached, because an instance administrator defined this server. */
    allowPrivate: boolean('allow_private').notNull(),
    /** Counts changes of `config` and `secrets`; connections made with an older number are dropped. */
    connectionVersion: integer('connection_version').notNull(),
    createdBy: uuid('created_by').references(() => person.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [
    unique('server_slug_unique').on(table.projectId, table.slug),
    uniqueIndex('server_project_index').on(table.projectId, table.id),
  ],
);

export const serverCatalogue = pgTable('server_catalogue', {
  serverId: uuid('server_id')
    .primaryKey()
    .references(() => server.id, { onDelete: 'cascade' }),
  /** JSON text as the gateway wrote it: not `jsonb`, which refuses a NUL that an upstream may have listed. */
  catalogue: text('catalogue').notNull(),
  updatedAt: at('updated_at').notNull(),
});

export const launchTemplate = pgTable('launch_template', {
  id: id(),
  slug: text('slug').notNull().unique('launch_template_slug_unique'),
  name: text('name').notNull(),
  description: text('description').notNull(),
  registry: text('registry', { enum: ['npm'] }).notNull(),
  package: text('package').notNull(),
  version: text('version').notNull(),
  args: jsonb('args').$type<readonly string[]>().notNull(),
  inputs: jsonb('inputs').$type<readonly unknown[]>().notNull(),
  sample: boolean('sample').notNull(),
  createdBy: uuid('created_by').references(() => person.id, { onDelete: 'set null' }),
  createdAt: createdAt(),
});

export const apiKey = pgTable(
  'api_key',
  {
    id: id(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => project.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** SHA-256 of the key, hex. */
    hash: text('hash').notNull().unique('api_key_hash_unique'),
    prefix: text('prefix').notNull(),
    createdBy: uuid('created_by').references(() => person.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    expiresAt: at('expires_at'),
    lastUsedAt: at('last_used_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [uniqueIndex('api_key_project_index').on(table.projectId, table.id)],
);

export const signInSession = pgTable(
  'sign_in_session',
  {
    /** SHA-256 of the cookie's token, hex. */
    hash: text('hash').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [
    index('sign_in_session_person_index').on(table.personId),
    index('sign_in_session_expiry_index').on(table.expiresAt),
  ],
);

/**
 * What privileged writes did, written in their own transaction. No foreign keys: an event outlives what it tells of.
 */
export const auditEvent = pgTable(
  'audit_event',
  {
    id: id(),
    /** Absent for what concerns the whole instance. */
    teamId: uuid('team_id'),
    projectId: uuid('project_id'),
    actorKind: text('actor_kind', { enum: ['person', 'key', 'admin-token', 'system'] }).notNull(),
    actorId: text('actor_id').notNull(),
    action: text('action').notNull(),
    target: text('target').notNull(),
    detail: jsonb('detail').$type<Readonly<Record<string, unknown>>>().notNull(),
    at: at('at').notNull(),
  },
  (table) => [
    index('audit_event_team_index').on(table.teamId, table.id),
    index('audit_event_project_index').on(table.projectId, table.id),
  ],
);

export const instanceSetting = pgTable('instance_setting', {
  key: text('key').primaryKey(),
  value: jsonb('value').$type<unknown>().notNull(),
  updatedAt: at('updated_at').notNull(),
});
