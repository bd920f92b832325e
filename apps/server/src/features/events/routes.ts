import { ProjectEvent } from '@naru/contract';
import type { Caller } from '../../auth/caller.ts';
import type { EventStreams } from '../../http/event-stream.ts';
import { projectRoute, type Route } from '../../http/route.ts';
import type { ProjectEvents } from './service.ts';

export interface EventRoutesOptions {
  readonly events: ProjectEvents;
  readonly streams: EventStreams;
  isStillSignedIn(caller: Caller): Promise<boolean>;
}

export function eventRoutes({ events, streams, isStillSignedIn }: EventRoutesOptions): Route[] {
  return [
    projectRoute({
      permission: 'server:read',
      method: 'get',
      path: '/projects/{project}/events',
      summary: 'What changes in a project, as a stream of events',
      answer: ProjectEvent,
      streams: true,
      handle: async ({ caller, project, signal }) =>
        streams.start({
          signal,
          isAllowed: () => isStillSignedIn(caller),
          open: (send) => events.follow(project.id, send),
        }),
    }),
  ];
}
