import { LogLine, ProjectEvent, type Server } from '@naru/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import { pathOf, streamUrl } from './http.ts';

const refreshDelayMs = 120;
const pollWithoutStreamMs = 4_000;

function parseJson<T extends z.ZodType>(shape: T, data: string): z.infer<T> | undefined {
  try {
    return shape.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}

function withEvent(servers: readonly Server[] | undefined, event: ProjectEvent): Server[] | undefined {
  if (!servers) return undefined;
  if (event.type === 'server-removed') return servers.filter(({ id }) => id !== event.serverId);
  const known = servers.some(({ id }) => id === event.server.id);
  return known
    ? servers.map((server) => (server.id === event.server.id ? event.server : server))
    : [...servers, event.server];
}

/**
 * Keeps a project's servers and tools fresh: by the project's event stream, and by asking every few seconds while
 * that stream is not open.
 */
export function useProjectEvents(project: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    let refresh: ReturnType<typeof setTimeout> | undefined;
    const refreshSoon = (names: readonly string[]) => {
      refresh ??= setTimeout(() => {
        refresh = undefined;
        for (const name of names) void queries.invalidateQueries({ queryKey: [name, project] });
      }, refreshDelayMs);
    };
    const take = (message: MessageEvent<string>) => {
      const event = parseJson(ProjectEvent, message.data);
      if (!event) return;
      queries.setQueryData<Server[]>(['servers', project], (servers) => withEvent(servers, event));
      refreshSoon(['tools']);
    };
    const everything = () => refreshSoon(['servers', 'tools']);
    const stream = new EventSource(streamUrl(pathOf('projects', project, 'events')));
    stream.addEventListener('message', take);
    stream.addEventListener('open', everything);
    const poll = setInterval(() => {
      if (stream.readyState !== EventSource.OPEN && document.visibilityState === 'visible') everything();
    }, pollWithoutStreamMs);
    return () => {
      stream.close();
      clearInterval(poll);
      clearTimeout(refresh);
    };
  }, [project, queries]);
}

/** Lines kept on the screen; older ones leave. */
const maxLines = 2_000;

export interface LiveLogs {
  lines: readonly (LogLine & { key: number })[];
  status: 'connecting' | 'live' | 'lost';
}

/** Follows the output of one server. Every connection begins with the lines kept so far. */
export function useServerLogs(project: string, server: string): LiveLogs {
  const [logs, setLogs] = useState<LiveLogs>({ lines: [], status: 'connecting' });
  useEffect(() => {
    let key = 0;
    let waiting: (LogLine & { key: number })[] = [];
    let frame: number | undefined;
    const show = () => {
      frame = undefined;
      const fresh = waiting;
      waiting = [];
      setLogs((before) => ({ ...before, lines: [...before.lines, ...fresh].slice(-maxLines) }));
    };
    const take = (event: MessageEvent<string>) => {
      const line = parseJson(LogLine, event.data);
      if (!line) return;
      waiting.push({ ...line, key: key++ });
      if (waiting.length > maxLines) waiting.shift();
      frame ??= requestAnimationFrame(show);
    };
    const stream = new EventSource(streamUrl(pathOf('projects', project, 'servers', server, 'logs')));
    stream.addEventListener('message', take);
    stream.addEventListener('open', () => setLogs({ lines: [], status: 'live' }));
    stream.addEventListener('error', () => setLogs((before) => ({ ...before, status: 'lost' })));
    return () => {
      stream.close();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [project, server]);
  return logs;
}
