import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { type ToolGroup, titleOf } from './tool-words.ts';

/** Rows drawn at once; a project may have thousands. */
const step = 300;

/** As many groups as hold `limit` tools. */
function firstOf(groups: readonly ToolGroup[], limit: number): ToolGroup[] {
  let left = limit;
  const shown: ToolGroup[] = [];
  for (const group of groups) {
    if (left <= 0) break;
    shown.push({ ...group, tools: group.tools.slice(0, left) });
    left -= group.tools.length;
  }
  return shown;
}

interface ToolListProps {
  project: string;
  groups: readonly ToolGroup[];
  chosen: string | undefined;
}

export function ToolList({ project, groups, chosen }: ToolListProps) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState(step);
  const total = groups.reduce((sum, group) => sum + group.tools.length, 0);
  return (
    <nav
      aria-label={t('tools.list')}
      className="-mx-2 grid gap-4 px-2 lg:max-h-[calc(100dvh-15rem)] lg:overflow-y-auto"
    >
      {firstOf(groups, limit).map((group) => (
        <section key={group.serverId} aria-labelledby={`server-${group.serverId}`} className="min-w-0">
          <h2 id={`server-${group.serverId}`} className="mb-1 truncate px-2.5 font-medium text-faint text-xs">
            {group.name}
          </h2>
          <ul>
            {group.tools.map((tool) => (
              <li key={tool.name} className="row-lazy min-w-0">
                <Link
                  to={`/p/${project}/tools/${encodeURIComponent(tool.name)}`}
                  aria-current={tool.name === chosen ? 'page' : undefined}
                  className={cn(
                    'focus-inset block rounded-md px-2.5 py-1.5 transition-colors hover:bg-hover',
                    tool.name === chosen && 'bg-accent-soft hover:bg-accent-soft',
                  )}
                >
                  <span className="block truncate font-medium text-sm">{titleOf(tool)}</span>
                  <span className="block truncate text-muted text-xs">{tool.description ?? tool.upstreamName}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {total > limit ? (
        <Button onClick={() => setLimit(limit + step)}>
          {t('action.showMore', { count: Math.min(step, total - limit) })}
        </Button>
      ) : null}
    </nav>
  );
}
