import type { Server } from '@naru/contract';
import { useTranslation } from 'react-i18next';
import { Card } from '../../ui/page.tsx';
import { ServerActions } from './server-actions.tsx';
import { Address, ServerFacts } from './server-facts.tsx';
import { ServerTools } from './server-tools.tsx';
import { StateLabel, StateReason } from './state-words.tsx';

interface ServerCardProps {
  project: string;
  server: Server;
  /** Shows the server's tools below it: for the one that was added last. */
  leading: boolean;
  onEdit: () => void;
  onLogs: () => void;
}

export function ServerCard({ project, server, leading, onEdit, onLogs }: ServerCardProps) {
  const { t } = useTranslation();
  return (
    <Card className="px-4 py-3.5 sm:px-5">
      <div className="flex items-start gap-3">
        <div className="flex min-h-8 min-w-0 flex-1 flex-wrap items-center gap-x-3">
          <h2 className="min-w-0 break-anything font-semibold text-base">{server.name}</h2>
          <StateLabel state={server.state} />
        </div>
        <ServerActions project={project} server={server} onEdit={onEdit} onLogs={onLogs} />
      </div>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <ServerFacts server={server} />
        </div>
        <div className="min-w-0 max-sm:w-full sm:w-72">
          <Address url={server.mcpUrl} label={t('servers.address', { name: server.name })} />
        </div>
      </div>
      <StateReason state={server.state} />
      {leading && server.state.status === 'healthy' ? <ServerTools project={project} server={server} /> : null}
    </Card>
  );
}
