import { QueryCache, QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isSignedOut } from './error-words.ts';
import { ApiError } from './http.ts';
import { naru, type ServerAction } from './naru.ts';

const maxRetries = 2;

/** What a request failed for is the caller's business unless it may pass by itself. */
function mayPass(error: unknown): boolean {
  return !(error instanceof ApiError) || error.problem.status >= 502;
}

export function createQueries(): QueryClient {
  const queries = new QueryClient({
    queryCache: new QueryCache({
      // A session that ended meanwhile: asking for it again brings the sign-in page.
      onError: (error, { queryKey }) => {
        if (isSignedOut(error) && queryKey[0] !== 'session') {
          void queries.invalidateQueries({ queryKey: ['session'] });
        }
      },
    }),
    defaultOptions: {
      queries: { retry: (failures, error) => failures < maxRetries && mayPass(error), staleTime: 2_000 },
    },
  });
  return queries;
}

export const useSession = () =>
  useQuery({ queryKey: ['session'], queryFn: ({ signal }) => naru.session(signal), staleTime: 60_000 });

export const useInstance = () =>
  useQuery({ queryKey: ['instance'], queryFn: ({ signal }) => naru.instance(signal), staleTime: 30_000 });

export const useProjects = () =>
  useQuery({ queryKey: ['projects'], queryFn: ({ signal }) => naru.projects(signal), staleTime: 30_000 });

export const useServers = (project: string) =>
  useQuery({ queryKey: ['servers', project], queryFn: ({ signal }) => naru.servers(project, signal) });

export const useTools = (project: string) =>
  useQuery({ queryKey: ['tools', project], queryFn: ({ signal }) => naru.tools(project, signal) });

export const useKeys = (project: string) =>
  useQuery({ queryKey: ['keys', project], queryFn: ({ signal }) => naru.keys(project, signal) });

export const useTemplates = () =>
  useQuery({ queryKey: ['templates'], queryFn: ({ signal }) => naru.templates(signal), staleTime: 300_000 });

export const useFoundConfigs = () =>
  useQuery({ queryKey: ['local-clients'], queryFn: ({ signal }) => naru.foundConfigs(signal) });

/** Refreshes everything that a change to a project's servers shows in. */
export function useRefreshServers(project: string) {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['servers', project] }),
      queries.invalidateQueries({ queryKey: ['tools', project] }),
    ]);
}

interface ServerActionOptions {
  onDone: (action: ServerAction | 'delete') => void;
  onError: (error: Error) => void;
}

/** The callbacks run even if the server's card is gone by then: a deleted server leaves the page with the event. */
export function useServerAction(project: string, { onDone, onError }: ServerActionOptions) {
  const refresh = useRefreshServers(project);
  return useMutation({
    mutationFn: ({ server, action }: { server: string; action: ServerAction | 'delete' }) =>
      action === 'delete' ? naru.deleteServer(project, server) : naru.actOnServer(project, server, action),
    onSuccess: (_, { action }) => onDone(action),
    onError,
    onSettled: refresh,
  });
}
