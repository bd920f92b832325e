import { z } from 'zod';

export const Tool = z.object({
  /** Name at the project's address: `server__tool`. */
  name: z.string(),
  /** Name at the server's own address, as the server gave it. */
  upstreamName: z.string(),
  serverId: z.string(),
  serverSlug: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()).optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});
export type Tool = z.infer<typeof Tool>;

/** A tool that a server offered and Naru does not list, with the reason. */
export const DroppedTool = z.object({ serverId: z.string(), name: z.string(), reason: z.string() });
export type DroppedTool = z.infer<typeof DroppedTool>;

export const ToolList = z.object({
  items: z.array(Tool),
  dropped: z.array(DroppedTool),
  nextCursor: z.string().optional(),
});
export type ToolList = z.infer<typeof ToolList>;

export const RunTool = z.strictObject({ arguments: z.record(z.string(), z.unknown()).default({}) });
export type RunTool = z.infer<typeof RunTool>;

/** The answer of a tool, as MCP gives it (`CallToolResult`), and how long it took. */
export const ToolRun = z.object({
  result: z.record(z.string(), z.unknown()),
  durationMs: z.number(),
});
export type ToolRun = z.infer<typeof ToolRun>;
