import { z } from 'zod';

export const Session = z.object({
  person: z.object({ id: z.string(), name: z.string(), instanceAdmin: z.boolean() }),
  teamId: z.string(),
});
export type Session = z.infer<typeof Session>;

/** What `GET /api/v1/instance` says about this Naru. */
export const Instance = z.object({
  version: z.string(),
  url: z.url(),
  database: z.enum(['embedded', 'postgresql']),
  /** `restored`: read-only and keys refused until an administrator accepts the stated loss. */
  mode: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('normal') }),
    z.object({
      kind: z.literal('restored'),
      restoredFrom: z.string(),
      lossSince: z.iso.datetime(),
      explanation: z.string(),
    }),
  ]),
});
export type Instance = z.infer<typeof Instance>;

/** A ready configuration for one MCP client, for one address. */
export const ClientSetup = z.object({
  client: z.string(),
  name: z.string(),
  /** Where the text belongs on the person's machine (on Linux, see `files`); absent when a command does it. */
  file: z.string().optional(),
  /** The same by operating system; `~` is the home folder. */
  files: z.object({ macos: z.string(), linux: z.string(), windows: z.string() }).optional(),
  /** A shell command of the client's own that has the same effect, where it has one. */
  command: z.string().optional(),
  format: z.enum(['json', 'toml', 'shell']),
  text: z.string(),
  /** Opens the client and offers the server, where the client has such links. */
  installLink: z.string().optional(),
  note: z.string().optional(),
});
export type ClientSetup = z.infer<typeof ClientSetup>;

/** The one line that `naru up --json` prints when it is ready. */
export const ReadyLine = z.object({ url: z.url(), signInUrl: z.url(), pid: z.number().int() });
export type ReadyLine = z.infer<typeof ReadyLine>;
