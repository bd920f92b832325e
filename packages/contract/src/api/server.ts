import { z } from 'zod';
import { ServerSlug } from '../slug.ts';
import { DisplayName, Timestamp } from './common.ts';

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'This is not a valid header name.');
const headerValue = z
  .string()
  .max(8192)
  .regex(/^[^\r\n\0]*$/, 'A header value is one line.');
const envName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'This is not a valid variable name.');
const envValue = z
  .string()
  .max(32_768)
  .regex(/^[^\0]*$/, 'A variable may not contain a NUL character.');
const argument = z
  .string()
  .max(8192)
  .regex(/^[^\0]*$/, 'An argument may not contain a NUL character.');

export const RemoteTransport = z.enum(['auto', 'http', 'sse']);
export type RemoteTransport = z.infer<typeof RemoteTransport>;

/** An MCP server that someone else runs, reached over the network. */
export const RemoteConfig = z.strictObject({
  kind: z.literal('remote'),
  url: z
    .url({ protocol: /^https?$/, error: 'Give an http:// or https:// address.' })
    .max(2048)
    .refine((url) => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''), {
      error: 'Put credentials into headers, not into the address.',
    }),
  transport: RemoteTransport.default('auto'),
  headers: z.record(headerName, headerValue).default({}),
});

/** A command on Naru's own machine; for instance administrators only. */
export const ProcessConfig = z.strictObject({
  kind: z.literal('process'),
  command: z
    .string()
    .min(1, 'Give the program to run.')
    .max(1024)
    .regex(/^[^\0]*$/),
  args: z.array(argument).max(256).default([]),
  env: z.record(envName, envValue).default({}),
  cwd: z.string().max(1024).optional(),
});

export const npmPackageName = z
  .string()
  .max(214)
  .regex(/^(@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/, 'This is not an npm package name.');
export const exactVersion = z
  .string()
  .max(64)
  .regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/, 'Give one exact version, such as 1.2.3.');

/** A published package, made from an approved launch template. */
export const PackageConfig = z.strictObject({
  kind: z.literal('package'),
  /** Id or slug of the launch template, which names package, version and fixed arguments. */
  template: z.string().min(1),
  /** Values for the arguments that the template declares. */
  inputs: z.record(z.string().max(64), z.string().max(8192)).default({}),
});

export const ServerConfig = z.discriminatedUnion('kind', [RemoteConfig, ProcessConfig, PackageConfig]);
export type ServerConfig = z.infer<typeof ServerConfig>;
export type RemoteConfig = z.infer<typeof RemoteConfig>;
export type ProcessConfig = z.infer<typeof ProcessConfig>;
export type PackageConfig = z.infer<typeof PackageConfig>;
export type ServerKind = ServerConfig['kind'];

const named = { name: DisplayName, slug: ServerSlug.optional() };
export const CreateServer = z.discriminatedUnion('kind', [
  RemoteConfig.extend(named),
  ProcessConfig.extend(named),
  PackageConfig.extend(named),
]);
export type CreateServer = z.infer<typeof CreateServer>;

/**
 * A change to a server: JSON Merge Patch (RFC 7396) on what creating it took. `null` removes an entry of `headers`,
 * `env` or `inputs`; an entry that is not named keeps its value, which is how secrets survive an edit.
 */
export const PatchServer = z.strictObject({
  name: DisplayName.optional(),
  url: RemoteConfig.shape.url.optional(),
  transport: RemoteTransport.optional(),
  headers: z.record(headerName, headerValue.nullable()).optional(),
  command: ProcessConfig.shape.command.optional(),
  args: z.array(argument).max(256).optional(),
  env: z.record(envName, envValue.nullable()).optional(),
  cwd: z.string().max(1024).nullable().optional(),
  inputs: z.record(z.string().max(64), z.string().max(8192).nullable()).optional(),
});
export type PatchServer = z.infer<typeof PatchServer>;

/** Where a server stands, and since when. `reason` says why it is not healthy and what to do. */
export const ServerState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('starting'), since: Timestamp, detail: z.string().optional() }),
  z.object({ status: z.literal('healthy'), since: Timestamp }),
  z.object({ status: z.literal('unhealthy'), since: Timestamp, reason: z.string() }),
  z.object({
    status: z.literal('restarting'),
    since: Timestamp,
    reason: z.string(),
    attempt: z.number().int(),
    nextAt: Timestamp,
  }),
  z.object({ status: z.literal('stopped'), since: Timestamp }),
  z.object({ status: z.literal('failed'), since: Timestamp, reason: z.string() }),
]);
export type ServerState = z.infer<typeof ServerState>;

/** How far a running server is kept from the machine; `none` = an ordinary process of Naru's user. */
export const Isolation = z.enum(['none', 'sandboxed', 'container', 'pod', 'remote']);
export type Isolation = z.infer<typeof Isolation>;

const secretNames = z.array(z.string());
/** A server's configuration as it may be shown: names of secrets, never their values. */
export const ServerConfigView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('remote'), url: z.string(), transport: RemoteTransport, headers: secretNames }),
  z.object({
    kind: z.literal('process'),
    command: z.string(),
    args: z.array(z.string()),
    env: secretNames,
    cwd: z.string().optional(),
  }),
  z.object({
    kind: z.literal('package'),
    template: z.string(),
    package: z.string(),
    version: z.string(),
    inputs: z.record(z.string(), z.string()),
    secretInputs: secretNames,
  }),
]);
export type ServerConfigView = z.infer<typeof ServerConfigView>;

export const Server = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  projectId: z.string(),
  config: ServerConfigView,
  /** Whether it should run; `state` says whether it does. */
  enabled: z.boolean(),
  state: ServerState,
  isolation: Isolation,
  /** Revisions of MCP the server was seen to speak; empty until it was first reached. */
  eras: z.array(z.enum(['modern', 'legacy'])),
  counts: z.object({ tools: z.number().int(), resources: z.number().int(), prompts: z.number().int() }),
  mcpUrl: z.url(),
  sseUrl: z.url(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Server = z.infer<typeof Server>;

export const LogLine = z.object({
  at: Timestamp,
  stream: z.enum(['stdout', 'stderr', 'naru']),
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;
