import type { Server } from '@naru/contract';
import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTools } from '../../api/queries.ts';
import { exampledTools } from '../tools/sample-arguments.ts';
import { easiestFirst } from '../tools/tool-words.ts';

const shownAtOnce = 8;

/** The next step after a server became healthy: its tools, those that run without typing first. */
export function ServerTools({ project, server }: { project: string; server: Server }) {
  const { t } = useTranslation();
  const own = useTools(project).data?.items.filter(({ serverId }) => serverId === server.id) ?? [];
  const tools = easiestFirst(own, exampledTools(server));
  if (tools.length === 0) return null;
  return (
    <div className="mt-4 border-line border-t pt-3.5">
      <p className="mb-2 font-medium text-sm" role="status">
        {t('servers.ready')}
      </p>
      <ul className="flex flex-wrap gap-1.5">
        {tools.slice(0, shownAtOnce).map((tool) => (
          <li key={tool.name} className="min-w-0">
            <Link
              to={`/p/${project}/tools/${encodeURIComponent(tool.name)}`}
              title={tool.description}
              className="inline-flex h-8 max-w-full items-center rounded-md border border-line bg-surface px-2.5 font-mono text-xs shadow-low transition-colors hover:border-accent hover:bg-accent-soft hover:text-accent"
            >
              <span className="truncate">{tool.upstreamName}</span>
            </Link>
          </li>
        ))}
        <li>
          <Link
            to={`/p/${project}/tools`}
            className="inline-flex h-8 items-center gap-1 rounded-md px-2.5 text-muted text-sm hover:text-text"
          >
            {t('servers.allTools')}
            <ArrowRight className="size-3.5" aria-hidden />
          </Link>
        </li>
      </ul>
    </div>
  );
}
