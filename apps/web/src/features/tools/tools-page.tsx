import { Wrench } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useServers, useTools } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { Input } from '../../ui/input.tsx';
import { FailedRequest, Notice } from '../../ui/notice.tsx';
import { EmptyState, ListSkeleton, Page } from '../../ui/page.tsx';
import { useProject } from '../shell/project-shell.tsx';
import { DroppedTools } from './dropped-tools.tsx';
import { ToolDetail } from './tool-detail.tsx';
import { ToolList } from './tool-list.tsx';
import { searchTools } from './tool-words.ts';

function NoTools({ project }: { project: string }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<Wrench aria-hidden />}
      title={t('tools.none')}
      action={
        <Button asChild look="primary" size="md">
          <Link to={`/p/${project}/servers`}>{t('tools.toServers')}</Link>
        </Button>
      }
    >
      {t('tools.noneBody')}
    </EmptyState>
  );
}

export function ToolsPage() {
  const { t } = useTranslation();
  const project = useProject();
  const { tool: chosenName } = useParams();
  const tools = useTools(project.slug);
  const servers = useServers(project.slug);
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query);
  const serverNames = useMemo(() => new Map(servers.data?.map(({ id, name }) => [id, name])), [servers.data]);
  const items = useMemo(() => tools.data?.items ?? [], [tools.data]);
  const groups = useMemo(() => searchTools(items, wanted, serverNames), [items, wanted, serverNames]);
  const count = groups.reduce((sum, group) => sum + group.tools.length, 0);
  const chosen = items.find(({ name }) => name === chosenName);
  const server = servers.data?.find(({ id }) => id === chosen?.serverId);

  // On a phone the tool takes the place of the list: begin at its top.
  useEffect(() => {
    if (chosenName) window.scrollTo({ top: 0 });
  }, [chosenName]);

  return (
    <Page title={t('nav.tools')} lead={t('tools.lead')}>
      {tools.error ? <FailedRequest error={tools.error} onRetry={() => void tools.refetch()} className="mb-4" /> : null}
      {tools.isPending ? <ListSkeleton label={t('loading')} /> : null}
      {tools.data && items.length === 0 ? (
        <div className="grid gap-4">
          <NoTools project={project.slug} />
          <DroppedTools dropped={tools.data.dropped} serverNames={serverNames} />
        </div>
      ) : null}
      {items.length > 0 ? (
        <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[19rem_minmax(0,1fr)]">
          <div className={cn('min-w-0 gap-3 lg:sticky lg:top-6 lg:grid', chosenName ? 'hidden' : 'grid')}>
            <Input
              type="search"
              value={query}
              onChange={(event) => setQuery(event.target.value)}
              aria-label={t('tools.search')}
              placeholder={t('tools.searchHint')}
            />
            <p role="status" className="text-muted text-xs">
              {count === 0 ? t('tools.noMatch', { query: wanted }) : t('tools.found', { count })}
            </p>
            <ToolList project={project.slug} groups={groups} chosen={chosenName} />
            {tools.data?.more ? <Notice>{t('tools.more', { count: items.length })}</Notice> : null}
            <DroppedTools dropped={tools.data?.dropped ?? []} serverNames={serverNames} />
          </div>
          <div className={cn('min-w-0', chosenName ? '' : 'max-lg:hidden')}>
            {chosen && servers.isPending ? <ListSkeleton label={t('loading')} /> : null}
            {chosen && !servers.isPending ? (
              // Its form takes its first values from the server's samples, so the server must be known.
              <ToolDetail key={chosen.name} project={project.slug} tool={chosen} server={server} />
            ) : null}
            {chosen ? null : (
              <p className="rounded-xl border border-line border-dashed px-6 py-20 text-center text-muted text-sm">
                {chosenName ? t('tools.gone') : t('tools.choose')}
              </p>
            )}
          </div>
        </div>
      ) : null}
    </Page>
  );
}
