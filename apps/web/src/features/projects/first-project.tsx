import { FolderPlus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { useProjects } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { FailedRequest } from '../../ui/notice.tsx';
import { EmptyState } from '../../ui/page.tsx';
import { FullPage } from '../shell/full-page.tsx';

const CreateProjectDialog = lazy(async () => ({
  default: (await import('./create-project-dialog.tsx')).CreateProjectDialog,
}));

/** `/`: the first project, or the way to make one. */
export function FirstProject() {
  const { t } = useTranslation();
  const projects = useProjects();
  const [creating, setCreating] = useState(false);
  const first = projects.data?.[0];
  if (first) return <Navigate to={`/p/${first.slug}/servers`} replace />;
  return (
    <FullPage>
      {projects.error ? <FailedRequest error={projects.error} onRetry={() => void projects.refetch()} /> : null}
      {projects.isPending ? (
        <p role="status" className="text-center text-muted text-sm">
          {t('loading')}
        </p>
      ) : null}
      {projects.data ? (
        <EmptyState
          icon={<FolderPlus aria-hidden />}
          title={t('projects.emptyTitle')}
          action={
            <Button look="primary" size="md" onClick={() => setCreating(true)}>
              {t('projects.create')}
            </Button>
          }
        >
          {t('projects.emptyBody')}
        </EmptyState>
      ) : null}
      <Suspense>{creating ? <CreateProjectDialog onClose={() => setCreating(false)} /> : null}</Suspense>
    </FullPage>
  );
}
