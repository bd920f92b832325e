import type { FoundClientConfig } from '@naru/contract';
import { isClientId, mcpClients } from '@naru/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type FoundChoice, naru } from '../../api/naru.ts';
import { useFoundConfigs, useRefreshServers } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { checkboxLook } from '../../ui/input.tsx';
import { FailedRequest, Notice } from '../../ui/notice.tsx';
import { ListSkeleton } from '../../ui/page.tsx';
import { ImportOutcome } from './import-outcome.tsx';

const keyOf = ({ client, path, name }: FoundChoice) => JSON.stringify([client, path, name]);

interface FoundConfigProps {
  config: FoundClientConfig;
  chosen: ReadonlyMap<string, FoundChoice>;
  onToggle: (choice: FoundChoice) => void;
}

function FoundConfig({ config, chosen, onToggle }: FoundConfigProps) {
  const { client, path } = config;
  return (
    <fieldset className="rounded-lg border border-line">
      <legend className="sr-only">{`${client} ${path}`}</legend>
      <div className="border-line border-b bg-subtle px-3 py-2">
        <p className="font-medium text-sm">{isClientId(client) ? mcpClients[client].name : client}</p>
        <p className="break-anything font-mono text-faint text-xs">{path}</p>
      </div>
      {config.problem ? <p className="px-3 py-2.5 text-bad text-sm">{config.problem}</p> : null}
      {config.servers.map((server) => {
        const choice = { client, path, name: server.name };
        return (
          <label key={server.name} className="flex items-start gap-3 border-line border-b px-3 py-2.5 last:border-b-0">
            <input
              type="checkbox"
              className={cn(checkboxLook, 'mt-0.5')}
              disabled={!server.importable}
              checked={chosen.has(keyOf(choice))}
              onChange={() => onToggle(choice)}
            />
            <span className="min-w-0">
              <span className="block break-anything font-medium text-sm">{server.name}</span>
              <span className="block break-anything font-mono text-muted text-xs">{server.summary}</span>
              {server.reason ? <span className="block text-muted text-xs">{server.reason}</span> : null}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** Servers that clients on Naru's machine know already: shown, chosen, and only then added. */
export function FoundServers({ project, onClose }: { project: string; onClose: () => void }) {
  const { t } = useTranslation();
  const found = useFoundConfigs();
  const refresh = useRefreshServers(project);
  const [chosen, setChosen] = useState<ReadonlyMap<string, FoundChoice>>(new Map());
  const add = useMutation({
    mutationFn: () => naru.importFound(project, [...chosen.values()]),
    onSuccess: refresh,
  });

  function toggle(choice: FoundChoice) {
    const next = new Map(chosen);
    if (!next.delete(keyOf(choice))) next.set(keyOf(choice), choice);
    setChosen(next);
  }

  if (add.data) return <ImportOutcome result={add.data} onClose={onClose} />;
  if (found.isPending) return <ListSkeleton label={t('loading')} />;
  if (found.error) return <FailedRequest error={found.error} onRetry={() => void found.refetch()} />;
  const configs = found.data.filter(({ servers, problem }) => servers.length > 0 || problem);
  if (configs.length === 0) return <Notice>{t('addServer.foundNone')}</Notice>;
  return (
    <div className="grid gap-4">
      <p className="text-muted text-sm">{t('addServer.foundLead')}</p>
      {configs.map((config) => (
        <FoundConfig key={`${config.client}${config.path}`} config={config} chosen={chosen} onToggle={toggle} />
      ))}
      {add.error ? <FailedRequest error={add.error} /> : null}
      <div className="flex justify-end">
        <Button look="primary" size="md" disabled={chosen.size === 0} busy={add.isPending} onClick={() => add.mutate()}>
          {t('addServer.foundAdd', { count: chosen.size })}
        </Button>
      </div>
    </div>
  );
}
