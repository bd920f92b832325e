import type { Server, Tool } from '@naru/contract';
import { ArrowLeft, Play, Square } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/copy.tsx';
import { FailedRequest, Notice } from '../../ui/notice.tsx';
import { Card } from '../../ui/page.tsx';
import { ArgumentsForm } from './arguments-form.tsx';
import { ResultView } from './result-view/result-view.tsx';
import { exampleArguments } from './sample-arguments.ts';
import { titleOf } from './tool-words.ts';
import { type RunState, useToolRun } from './use-tool-run.ts';

interface ToolDetailProps {
  project: string;
  tool: Tool;
  server: Server | undefined;
}

/** What the server says about its tool; hints only, nobody vouches for them (MCP specification, tools). */
function Hints({ tool }: { tool: Tool }) {
  const { t } = useTranslation();
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations ?? {};
  return (
    <>
      {readOnlyHint === true ? <Badge tone="good">{t('tools.hint.readOnly')}</Badge> : null}
      {readOnlyHint !== true && destructiveHint === true ? (
        <Badge tone="warn">{t('tools.hint.destructive')}</Badge>
      ) : null}
      {idempotentHint === true ? <Badge>{t('tools.hint.idempotent')}</Badge> : null}
      {openWorldHint === true ? <Badge>{t('tools.hint.openWorld')}</Badge> : null}
    </>
  );
}

function Head({ project, tool, server }: ToolDetailProps) {
  const { t } = useTranslation();
  return (
    <header>
      <Button asChild look="ghost" className="-ml-2.5 mb-2 lg:hidden">
        <Link to={`/p/${project}/tools`}>
          <ArrowLeft aria-hidden />
          {t('tools.back')}
        </Link>
      </Button>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="min-w-0 break-anything font-semibold text-lg tracking-tight">{titleOf(tool)}</h2>
        <Hints tool={tool} />
      </div>
      <p className="mt-0.5 break-anything font-mono text-faint text-xs">
        {server?.name ?? tool.serverSlug} / {tool.upstreamName}
      </p>
      {tool.description ? (
        <p className="mt-2.5 max-h-48 max-w-prose overflow-y-auto whitespace-pre-line break-anything text-muted text-sm">
          {tool.description}
        </p>
      ) : null}
    </header>
  );
}

function Details({ tool }: { tool: Tool }) {
  const { t } = useTranslation();
  return (
    <details className="group mt-6 text-sm">
      <summary className="w-fit rounded text-muted hover:text-text">{t('tools.details')}</summary>
      <dl className="mt-3 grid gap-3">
        {[
          [t('tools.nameHere'), tool.name],
          [t('tools.nameThere'), tool.upstreamName],
        ].map(([term, name]) => (
          <div key={term}>
            <dt className="text-muted text-xs">{term}</dt>
            <dd className="break-anything font-mono text-xs">{name}</dd>
          </div>
        ))}
      </dl>
      <CodeBlock text={JSON.stringify(tool.inputSchema, null, 2)} label={t('tools.schema')} className="mt-3" />
    </details>
  );
}

/** Seconds since a call began, so that waiting shows that something happens. */
function Elapsed({ sinceMs }: { sinceMs: number }) {
  const { t } = useTranslation();
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return <>{t('tools.running', { seconds: Math.max(0, Math.floor((nowMs - sinceMs) / 1000)) })}</>;
}

function Outcome({ state }: { state: RunState }): ReactNode {
  const { t } = useTranslation();
  switch (state.status) {
    case 'idle':
      return null;
    case 'running':
      return (
        <div role="status" className="overflow-hidden rounded-xl border border-line">
          <div className="h-0.5 animate-pulse bg-accent" />
          <p className="px-4 py-3 text-muted text-sm tabular-nums">
            <Elapsed sinceMs={state.sinceMs} />
          </p>
        </div>
      );
    case 'cancelled':
      return <Notice>{t('tools.cancelled')}</Notice>;
    case 'failed':
      return <FailedRequest error={state.error} />;
    case 'done':
      return <ResultView run={state.run} />;
  }
}

export function ToolDetail({ project, tool, server }: ToolDetailProps) {
  const { t } = useTranslation();
  const { state, run, cancel } = useToolRun(project, tool.name);
  const running = state.status === 'running';
  return (
    <article className="min-w-0">
      <Head project={project} tool={tool} server={server} />
      <Card className="mt-5 p-4 sm:p-5">
        <ArgumentsForm schema={tool.inputSchema} known={exampleArguments(server, tool.upstreamName)} onRun={run}>
          <Button type="submit" look="primary" size="md" busy={running}>
            {running ? null : <Play aria-hidden />}
            {t('tools.run')}
          </Button>
          {running ? (
            <Button size="md" onClick={cancel}>
              <Square aria-hidden />
              {t('action.cancel')}
            </Button>
          ) : null}
        </ArgumentsForm>
      </Card>
      <div className="mt-4" aria-live="polite">
        <Outcome state={state} />
      </div>
      <Details tool={tool} />
    </article>
  );
}
