import type { ToolRun } from '@naru/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { naru } from '../../api/naru.ts';

export type RunState =
  | { status: 'idle' }
  | { status: 'running'; sinceMs: number }
  | { status: 'done'; run: ToolRun }
  | { status: 'failed'; error: unknown }
  | { status: 'cancelled' };

/** Runs one tool, one call at a time. Leaving the page cancels the call. */
export function useToolRun(project: string, tool: string) {
  const [state, setState] = useState<RunState>({ status: 'idle' });
  const call = useRef<AbortController>(undefined);

  useEffect(() => () => call.current?.abort(), []);

  const run = useCallback(
    async (args: Record<string, unknown>) => {
      call.current?.abort();
      const controller = new AbortController();
      call.current = controller;
      setState({ status: 'running', sinceMs: Date.now() });
      try {
        const answer = await naru.runTool(project, tool, { body: { arguments: args }, signal: controller.signal });
        if (call.current === controller) setState({ status: 'done', run: answer });
      } catch (error) {
        if (call.current !== controller) return;
        setState(controller.signal.aborted ? { status: 'cancelled' } : { status: 'failed', error });
      }
    },
    [project, tool],
  );

  const cancel = useCallback(() => call.current?.abort(), []);
  return { state, run, cancel };
}
