import { z } from 'zod';
import { ProjectSlug } from '../slug.ts';
import { DisplayName, Timestamp } from './common.ts';

export const CreateProject = z.strictObject({
  name: DisplayName,
  slug: ProjectSlug.optional(),
  /** Id or slug of the team that holds the project; without it the caller's own personal team. */
  team: z.string().min(1).optional(),
});
export type CreateProject = z.infer<typeof CreateProject>;

export const Project = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  teamId: z.string(),
  /** Where MCP clients connect to reach all servers of the project. */
  mcpUrl: z.url(),
  createdAt: Timestamp,
});
export type Project = z.infer<typeof Project>;
