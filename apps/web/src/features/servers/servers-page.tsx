import type { Server } from '@naru/contract';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useServers } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Input } from '../../ui/input.tsx';
import { FailedRequest } from '../../ui/notice.tsx';
import { ListSkeleton, Page } from '../../ui/page.tsx';
import { useProject } from '../shell/project-shell.tsx';
import { Samples } from './samples.tsx';
import { ServerCard } from './server-card.tsx';
import { Address } from './server-facts.tsx';

const AddServerDialog = lazy(async () => ({ default: (await import('./add-server-dialog.tsx')).AddServerDialog }));
const EditServerDialog = lazy(async () => ({ default: (await import('./edit-server-dialog.tsx')).EditServerDialog }));
const LogsDrawer = lazy(async () => ({ default: (await import('./logs-drawer.tsx')).LogsDrawer }));

/** From this many servers on a filter is of use. */
const filterFrom = 7;

type Opened = { what: 'add' } | { what: 'edit' | 'logs'; serverId: string };

function FirstSteps({
  project,
  onAdded,
  onOwn,
}: {
  project: string;
  onAdded: (server: Server) => void;
  onOwn: () => void;
}) {
  const { t } = useTranslation();
  return (
    <section className="grid gap-5">
      <div className="max-w-xl">
        <h2 className="font-semibold text-lg tracking-tight">{t('servers.emptyTitle')}</h2>
        <p className="mt-1 text-muted text-sm">{t('servers.emptyBody')}</p>
      </div>
      <Samples project={project} leading onAdded={onAdded} />
      <div>
        <Button look="ghost" className="-ml-2.5" onClick={onOwn}>
          <Plus aria-hidden />
          {t('servers.emptyOwn')}
        </Button>
      </div>
    </section>
  );
}

interface ServerListProps {
  project: string;
  servers: readonly Server[];
  leading: string | undefined;
  onOpen: (opened: Opened) => void;
}

function ServerList({ project, servers, leading, onOpen }: ServerListProps) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query.trim().toLowerCase());
  const shown = servers.filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(wanted));
  return (
    <>
      {servers.length >= filterFrom ? (
        <Input
          type="search"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          aria-label={t('servers.filter')}
          placeholder={t('servers.filter')}
          className="mb-3 max-w-72"
        />
      ) : null}
      <ul className="grid gap-3">
        {shown.map((server) => (
          <li key={server.id} className="min-w-0">
            <ServerCard
              project={project}
              server={server}
              leading={server.id === leading || servers.length === 1}
              onEdit={() => onOpen({ what: 'edit', serverId: server.id })}
              onLogs={() => onOpen({ what: 'logs', serverId: server.id })}
            />
          </li>
        ))}
      </ul>
      {shown.length === 0 ? (
        <p className="py-8 text-center text-muted text-sm">{t('servers.noMatch', { query })}</p>
      ) : null}
    </>
  );
}

export function ServersPage() {
  const { t } = useTranslation();
  const project = useProject();
  const servers = useServers(project.slug);
  const [opened, setOpened] = useState<Opened>();
  const [leading, setLeading] = useState<string>();
  const items = servers.data ?? [];
  const openedServer = opened && opened.what !== 'add' ? items.find(({ id }) => id === opened.serverId) : undefined;
  const close = () => setOpened(undefined);
  const added = (server: Server) => setLeading(server.id);

  return (
    <Page
      title={t('nav.servers')}
      lead={t('servers.lead')}
      actions={
        items.length > 0 ? (
          <Button look="primary" onClick={() => setOpened({ what: 'add' })}>
            <Plus aria-hidden />
            {t('servers.add')}
          </Button>
        ) : null
      }
    >
      {servers.error ? (
        <FailedRequest error={servers.error} onRetry={() => void servers.refetch()} className="mb-4" />
      ) : null}
      {servers.isPending ? <ListSkeleton label={t('loading')} /> : null}
      {servers.data && items.length === 0 ? (
        <FirstSteps project={project.slug} onAdded={added} onOwn={() => setOpened({ what: 'add' })} />
      ) : null}
      {items.length > 0 ? (
        <>
          <div className="mb-4 max-w-xl">
            <Address url={project.mcpUrl} label={t('servers.projectAddress')} />
          </div>
          <ServerList project={project.slug} servers={items} leading={leading} onOpen={setOpened} />
        </>
      ) : null}
      <Suspense>
        {opened?.what === 'add' ? <AddServerDialog project={project.slug} onAdded={added} onClose={close} /> : null}
        {opened?.what === 'edit' && openedServer ? (
          <EditServerDialog project={project.slug} server={openedServer} onClose={close} />
        ) : null}
        {opened?.what === 'logs' && openedServer ? (
          <LogsDrawer project={project.slug} server={openedServer} onClose={close} />
        ) : null}
      </Suspense>
    </Page>
  );
}
