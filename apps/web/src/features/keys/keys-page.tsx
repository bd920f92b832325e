import type { ApiKey } from '@naru/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorLine } from '../../api/error-words.ts';
import { naru } from '../../api/naru.ts';
import { useKeys } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { tell } from '../../ui/news.ts';
import { FailedRequest } from '../../ui/notice.tsx';
import { EmptyState, ListSkeleton, Page } from '../../ui/page.tsx';
import { useProject } from '../shell/project-shell.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { KeyTable } from './key-table.tsx';

interface RevokeKeyProps {
  project: string;
  apiKey: ApiKey | undefined;
  onClose: () => void;
}

function RevokeKey({ project, apiKey, onClose }: RevokeKeyProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: ({ id }: ApiKey) => naru.revokeKey(project, id),
    onSuccess: async (_, { name }) => {
      await queries.invalidateQueries({ queryKey: ['keys', project] });
      tell('good', t('keys.revoked', { name }));
      onClose();
    },
    onError: (error) => tell('bad', errorLine(error, t)),
  });
  return (
    <Confirm
      open={apiKey !== undefined}
      onOpenChange={onClose}
      title={t('keys.revokeTitle', { name: apiKey?.name ?? '' })}
      body={t('keys.revokeBody')}
      action={t('keys.revoke')}
      busy={revoke.isPending}
      onConfirm={() => apiKey && revoke.mutate(apiKey)}
    />
  );
}

export function KeysPage() {
  const { t } = useTranslation();
  const project = useProject();
  const keys = useKeys(project.slug);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const create = (
    <Button look="primary" size={keys.data?.length ? 'sm' : 'md'} onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      {t('keys.create')}
    </Button>
  );
  return (
    <Page title={t('nav.keys')} lead={t('keys.lead')} actions={keys.data?.length ? create : null}>
      {keys.error ? <FailedRequest error={keys.error} onRetry={() => void keys.refetch()} className="mb-4" /> : null}
      {keys.isPending ? <ListSkeleton label={t('loading')} /> : null}
      {keys.data?.length === 0 ? (
        <EmptyState icon={<KeyRound aria-hidden />} title={t('keys.none')} action={create}>
          {t('keys.noneBody')}
        </EmptyState>
      ) : null}
      {keys.data?.length ? <KeyTable keys={keys.data} onRevoke={setRevoking} /> : null}
      {creating ? <CreateKeyDialog project={project.slug} onClose={() => setCreating(false)} /> : null}
      <RevokeKey project={project.slug} apiKey={revoking} onClose={() => setRevoking(undefined)} />
    </Page>
  );
}
