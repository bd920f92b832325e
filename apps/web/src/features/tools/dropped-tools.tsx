import type { DroppedTool } from '@naru/contract';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';

const shownAtMost = 200;

interface DroppedToolsProps {
  dropped: readonly DroppedTool[];
  serverNames: ReadonlyMap<string, string>;
}

/** Why a tool that its server offers is not in the list. */
export function DroppedTools({ dropped, serverNames }: DroppedToolsProps) {
  const { t } = useTranslation();
  if (dropped.length === 0) return null;
  return (
    <details className="group rounded-lg border border-line px-3 py-2.5 text-sm">
      <summary className="flex list-none items-center gap-1.5 rounded text-muted">
        <ChevronRight className="size-3.5 transition-transform group-open:rotate-90" aria-hidden />
        <span className="flex-1">{t('tools.whyTitle')}</span>
        <span className="text-xs">{t('tools.why', { count: dropped.length })}</span>
      </summary>
      <ul className="mt-2.5 grid gap-2.5">
        {dropped.slice(0, shownAtMost).map((tool) => (
          <li key={`${tool.serverId} ${tool.name} ${tool.reason}`} className="min-w-0">
            <p className="break-anything font-mono text-xs">
              {serverNames.get(tool.serverId) ?? ''} / {tool.name}
            </p>
            <p className="break-anything text-muted text-xs">{tool.reason}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}
