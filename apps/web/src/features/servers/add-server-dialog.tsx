import type { Server } from '@naru/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { tell } from '../../ui/news.ts';
import { TabPanel, Tabs } from '../../ui/tabs.tsx';
import { FoundServers } from './found-servers.tsx';
import { PasteServers } from './paste-servers.tsx';
import { Samples } from './samples.tsx';
import { NewServerForm } from './server-form.tsx';

interface AddServerDialogProps {
  project: string;
  onAdded: (server: Server) => void;
  onClose: () => void;
}

const ways = ['form', 'paste', 'samples', 'found'] as const;

export function AddServerDialog({ project, onAdded, onClose }: AddServerDialogProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<(typeof ways)[number]>('form');

  function added(server: Server) {
    tell('good', t('servers.created', { name: server.name }));
    onAdded(server);
    onClose();
  }

  return (
    <Dialog open onOpenChange={onClose} title={t('addServer.title')} className="max-w-2xl">
      <DialogBody>
        <Tabs
          label={t('addServer.ways')}
          value={way}
          onChange={setWay}
          tabs={ways.map((id) => ({ id, label: t(`addServer.${id}`) }))}
        >
          <TabPanel id="form">
            <NewServerForm project={project} onSaved={added} />
          </TabPanel>
          <TabPanel id="paste">
            <PasteServers project={project} onClose={onClose} />
          </TabPanel>
          <TabPanel id="samples">
            <Samples project={project} onAdded={added} />
          </TabPanel>
          <TabPanel id="found">
            <FoundServers project={project} onClose={onClose} />
          </TabPanel>
        </Tabs>
      </DialogBody>
    </Dialog>
  );
}
