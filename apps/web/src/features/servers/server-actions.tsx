import type { Server } from '@naru/contract';
import { Ellipsis, Pencil, Play, RotateCw, ScrollText, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorLine } from '../../api/error-words.ts';
import type { ServerAction } from '../../api/naru.ts';
import { useServerAction } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { LazyConfirm } from '../../ui/lazy-confirm.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { tell } from '../../ui/news.ts';

interface ServerActionsProps {
  project: string;
  server: Server;
  onEdit: () => void;
  onLogs: () => void;
}

export function ServerActions({ project, server, onEdit, onLogs }: ServerActionsProps) {
  const { t } = useTranslation();
  const [deleting, setDeleting] = useState(false);
  const act = useServerAction(project, {
    onError: (error) => tell('bad', errorLine(error, t)),
    onDone: (action) => {
      if (action !== 'delete') return;
      setDeleting(false);
      tell('good', t('servers.deleted', { name: server.name }));
    },
  });
  const run = (action: ServerAction | 'delete') => act.mutate({ server: server.id, action });

  const running: MenuEntry[] = [
    { kind: 'item', icon: <RotateCw aria-hidden />, label: t('servers.restart'), onSelect: () => run('restart') },
    { kind: 'item', icon: <Square aria-hidden />, label: t('servers.stop'), onSelect: () => run('stop') },
  ];
  const entries: MenuEntry[] = [
    ...(server.enabled ? running : []),
    { kind: 'item', icon: <Pencil aria-hidden />, label: t('action.edit'), onSelect: onEdit },
    { kind: 'separator' },
    {
      kind: 'item',
      icon: <Trash2 aria-hidden />,
      label: t('action.delete'),
      danger: true,
      onSelect: () => setDeleting(true),
    },
  ];

  return (
    <div className="flex items-center gap-1">
      <Button look="ghost" onClick={onLogs}>
        <ScrollText aria-hidden />
        <span className="max-sm:sr-only">{t('servers.logs')}</span>
        <span className="sr-only">{server.name}</span>
      </Button>
      {server.enabled ? null : (
        <Button busy={act.isPending} onClick={() => run('start')}>
          <Play aria-hidden />
          {t('servers.start')}
        </Button>
      )}
      <Menu
        entries={entries}
        trigger={
          <Button
            look="ghost"
            size="icon"
            busy={act.isPending && server.enabled}
            aria-label={t('servers.actionsOf', { name: server.name })}
          >
            {act.isPending && server.enabled ? null : <Ellipsis aria-hidden />}
          </Button>
        }
      />
      <LazyConfirm
        open={deleting}
        onOpenChange={setDeleting}
        title={t('servers.deleteTitle', { name: server.name })}
        body={t('servers.deleteBody')}
        action={t('servers.deleteAction')}
        busy={act.isPending}
        onConfirm={() => run('delete')}
      />
    </div>
  );
}
