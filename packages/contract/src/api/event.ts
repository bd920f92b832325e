import { z } from 'zod';
import { Server } from './server.ts';

/** What `GET /projects/{project}/events` tells, one JSON object in the data of each Server-Sent Event. */
export const ProjectEvent = z.discriminatedUnion('type', [
  /** A server was made, changed, or stands elsewhere than before. */
  z.object({ type: z.literal('server'), server: Server }),
  z.object({ type: z.literal('server-removed'), serverId: z.string() }),
]);
export type ProjectEvent = z.infer<typeof ProjectEvent>;
