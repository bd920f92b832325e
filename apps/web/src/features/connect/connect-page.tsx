import { type ClientId, clientIds, clientSetup, mcpClients, type Server } from '@naru/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useServers } from '../../api/queries.ts';
import { cn } from '../../ui/cn.ts';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/input.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { Address } from '../servers/server-facts.tsx';
import { useProject } from '../shell/project-shell.tsx';
import { KeyMaker } from './key-maker.tsx';
import { SetupCard } from './setup-card.tsx';

/** Stands where the key goes until one is made. */
const keyPlaceholder = 'YOUR_NARU_KEY';

function ClientChoice({ value, onChange }: { value: ClientId; onChange: (client: ClientId) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{t('connect.client')}</legend>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-2">
        {clientIds.map((client) => (
          <label
            key={client}
            className={cn(
              'flex h-10 cursor-pointer items-center rounded-lg border px-3 text-sm transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
              client === value ? 'border-accent bg-accent-soft font-medium' : 'border-line bg-surface hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name="client"
              value={client}
              checked={client === value}
              onChange={() => onChange(client)}
              className="sr-only"
            />
            {mcpClients[client].name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface AddressChoiceProps {
  servers: readonly Server[];
  value: string;
  onChange: (serverId: string) => void;
}

function AddressChoice({ servers, value, onChange }: AddressChoiceProps) {
  const { t } = useTranslation();
  return (
    <Field label={t('connect.address')}>
      {(input) => (
        <Select {...input} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('connect.wholeProject')}</option>
          {servers.map((server) => (
            <option key={server.id} value={server.id}>
              {t('connect.oneServer', { name: server.name })}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

export function ConnectPage() {
  const { t } = useTranslation();
  const project = useProject();
  const servers = useServers(project.slug).data ?? [];
  const [client, setClient] = useState<ClientId>('claude-code');
  const [serverId, setServerId] = useState('');
  const [key, setKey] = useState<string>();
  const server = servers.find(({ id }) => id === serverId);
  const url = server?.mcpUrl ?? project.mcpUrl;
  const setup = clientSetup(client, {
    name: server ? `${project.slug}-${server.slug}` : project.slug,
    url,
    key: key ?? keyPlaceholder,
  });

  return (
    <Page title={t('nav.connect')} lead={t('connect.lead')}>
      <div className="grid grid-cols-1 gap-6">
        <ClientChoice value={client} onChange={setClient} />
        <Card className="grid grid-cols-1 gap-4 p-4 sm:grid-cols-2 sm:p-5">
          <div className="grid min-w-0 content-start gap-2">
            <AddressChoice servers={servers} value={serverId} onChange={setServerId} />
            <Address
              url={url}
              label={server ? t('servers.address', { name: server.name }) : t('servers.projectAddress')}
            />
          </div>
          <KeyMaker project={project.slug} clientName={setup.name} keyText={key} onMade={setKey} />
        </Card>
        <SetupCard setup={setup} client={client} hasKey={key !== undefined} />
      </div>
    </Page>
  );
}
