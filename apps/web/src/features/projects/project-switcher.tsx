import { ChevronsUpDown, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useProjects } from '../../api/queries.ts';
import { Menu } from '../../ui/menu.tsx';

const CreateProjectDialog = lazy(async () => ({
  default: (await import('./create-project-dialog.tsx')).CreateProjectDialog,
}));

export function ProjectSwitcher({ current }: { current: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const projects = useProjects();
  const [creating, setCreating] = useState(false);
  const items = projects.data ?? [];
  const name = items.find(({ slug }) => slug === current)?.name ?? current;
  return (
    <>
      <Menu
        align="start"
        trigger={
          <button
            type="button"
            className="flex h-9 w-full min-w-0 items-center gap-2 rounded-md px-2 text-left font-medium text-sm hover:bg-hover"
            title={t('projects.switch')}
          >
            <span
              aria-hidden
              className="grid size-5 shrink-0 place-items-center rounded bg-accent-soft font-semibold text-2xs text-accent uppercase"
            >
              {[...name][0]}
            </span>
            <span className="sr-only">{t('projects.switch')}: </span>
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <ChevronsUpDown className="size-3.5 shrink-0 text-muted" aria-hidden />
          </button>
        }
        entries={[
          {
            kind: 'choices',
            label: t('projects.label'),
            value: current,
            choices: items.map((project) => ({ value: project.slug, label: project.name })),
            onChoose: (slug) => void navigate(`/p/${slug}/servers`),
          },
          { kind: 'separator' },
          {
            kind: 'item',
            icon: <Plus aria-hidden />,
            label: t('projects.create'),
            onSelect: () => setCreating(true),
          },
        ]}
      />
      <Suspense>{creating ? <CreateProjectDialog onClose={() => setCreating(false)} /> : null}</Suspense>
    </>
  );
}
