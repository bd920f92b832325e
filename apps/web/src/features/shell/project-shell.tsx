import type { Project } from '@naru/contract';
import { KeyRound, Plug, Server, Wrench } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useOutletContext, useParams } from 'react-router';
import { useProjectEvents } from '../../api/live.ts';
import { useInstance, useProjects, useSession } from '../../api/queries.ts';
import { cn } from '../../ui/cn.ts';
import { FailedRequest } from '../../ui/notice.tsx';
import { ProjectSwitcher } from '../projects/project-switcher.tsx';
import { AppearanceMenu } from './appearance-menu.tsx';
import { InstanceBanners } from './banners.tsx';
import { NotFoundPage } from './dead-end.tsx';
import { FullPage } from './full-page.tsx';
import { Wordmark } from './wordmark.tsx';

const screens = [
  { path: 'servers', label: 'nav.servers', Icon: Server },
  { path: 'tools', label: 'nav.tools', Icon: Wrench },
  { path: 'connect', label: 'nav.connect', Icon: Plug },
  { path: 'keys', label: 'nav.keys', Icon: KeyRound },
] as const;

/** The project of the screen that is open. */
export function useProject(): Project {
  return useOutletContext<Project>();
}

function Navigation({ project }: { project: string }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('shell.navigation')} className="flex gap-0.5 overflow-x-auto md:flex-col md:overflow-visible">
      {screens.map(({ path, label, Icon }) => (
        <NavLink
          key={path}
          to={`/p/${project}/${path}`}
          className={({ isActive }) =>
            cn(
              'focus-inset flex h-9 flex-1 items-center justify-center gap-2 whitespace-nowrap rounded-md px-2.5 text-sm transition-colors md:h-8 md:flex-none md:justify-start',
              isActive ? 'bg-hover font-medium text-text' : 'text-muted hover:bg-hover hover:text-text',
            )
          }
        >
          <Icon className="size-4 shrink-0" aria-hidden />
          {t(label)}
        </NavLink>
      ))}
    </nav>
  );
}

function Who() {
  const { t } = useTranslation();
  const person = useSession().data?.person;
  const version = useInstance().data?.version;
  return (
    <div className="min-w-0 flex-1 px-1">
      <p className="truncate font-medium text-sm">{person?.name}</p>
      <p className="truncate text-faint text-xs">{version ? t('shell.version', { version }) : null}</p>
    </div>
  );
}

function Screens({ project }: { project: Project }) {
  const { t } = useTranslation();
  useProjectEvents(project.slug);
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-solid focus:px-3 focus:py-2 focus:text-on-solid"
      >
        {t('skip')}
      </a>
      <header className="sticky top-0 z-30 border-line border-b bg-canvas md:flex md:h-dvh md:flex-col md:border-r md:border-b-0 md:p-3">
        <div className="flex items-center gap-2 px-3 pt-2 md:block md:p-0">
          <div className="md:px-2 md:pt-1 md:pb-4">
            <Wordmark />
          </div>
          <div className="min-w-0 flex-1 md:mb-3">
            <ProjectSwitcher current={project.slug} />
          </div>
          <div className="md:hidden">
            <AppearanceMenu signedIn />
          </div>
        </div>
        <div className="px-2 py-1 md:p-0">
          <Navigation project={project.slug} />
        </div>
        <div className="mt-auto hidden items-center gap-2 border-line border-t pt-3 md:flex">
          <Who />
          <AppearanceMenu signedIn />
        </div>
      </header>
      <div className="min-w-0">
        <main id="content" tabIndex={-1} className="focus:outline-none">
          <InstanceBanners />
          <Outlet context={project} />
        </main>
      </div>
    </div>
  );
}

export function ProjectShell() {
  const { t } = useTranslation();
  const { project: slug } = useParams();
  const projects = useProjects();
  const project = projects.data?.find((one) => one.slug === slug || one.id === slug);
  if (project) return <Screens project={project} key={project.id} />;
  if (projects.data && !projects.isFetching) return <NotFoundPage />;
  return (
    <FullPage>
      {projects.error ? (
        <FailedRequest error={projects.error} onRetry={() => void projects.refetch()} />
      ) : (
        <p role="status" className="text-center text-muted text-sm">
          {t('loading')}
        </p>
      )}
    </FullPage>
  );
}
