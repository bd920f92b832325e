import { z } from 'zod';

/** The common `mcpServers` object as clients write it; what a client adds beyond these fields is ignored. */
export const McpServersEntry = z.looseObject({
  command: z.string().optional(),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional(),
  cwd: z.string().optional(),
  url: z.string().optional(),
  serverUrl: z.string().optional(),
  httpUrl: z.string().optional(),
  type: z.string().optional(),
  transport: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  disabled: z.boolean().optional(),
});
export type McpServersEntry = z.infer<typeof McpServersEntry>;

export const ImportServers = z.strictObject({ mcpServers: z.record(z.string().min(1).max(200), McpServersEntry) });
export type ImportServers = z.infer<typeof ImportServers>;

export const ImportResult = z.object({
  items: z.array(
    z.discriminatedUnion('outcome', [
      z.object({ name: z.string(), outcome: z.literal('created'), serverId: z.string(), slug: z.string() }),
      z.object({ name: z.string(), outcome: z.literal('refused'), code: z.string(), reason: z.string() }),
    ]),
  ),
});
export type ImportResult = z.infer<typeof ImportResult>;

export const ExportedServers = z.object({ mcpServers: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** Configuration that MCP clients keep on the machine Naru runs on; shown so that a person can choose what to import. */
export const FoundClientConfig = z.object({
  client: z.string(),
  path: z.string(),
  servers: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['remote', 'process']),
      /** What it would run or reach; values of variables and headers are left out. */
      summary: z.string(),
      importable: z.boolean(),
      reason: z.string().optional(),
    }),
  ),
  /** Why the file could not be read, where it could not. */
  problem: z.string().optional(),
});
export type FoundClientConfig = z.infer<typeof FoundClientConfig>;

export const ImportFoundServers = z.strictObject({
  choices: z
    .array(z.strictObject({ client: z.string(), path: z.string(), name: z.string() }))
    .min(1)
    .max(200),
});
