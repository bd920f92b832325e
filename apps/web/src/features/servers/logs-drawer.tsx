import type { Server } from '@naru/contract';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LiveLogs, useServerLogs } from '../../api/live.ts';
import { cn } from '../../ui/cn.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { checkboxLook } from '../../ui/input.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { StateLabel, StateReason } from './state-words.tsx';

const colours = { stdout: 'text-text', stderr: 'text-warn', naru: 'text-accent' };

function timeOf(at: string): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour12: false });
}

function Lines({ logs, follow }: { logs: LiveLogs; follow: boolean }) {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new line moves the view
  useEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [logs.lines, follow]);
  return (
    <ScrollRegion
      ref={box}
      label={t('logs.region')}
      className="min-h-0 flex-1 bg-subtle px-4 py-3 font-mono text-xs leading-5"
    >
      {logs.lines.length === 0 ? <p className="font-sans text-muted text-sm">{t('logs.empty')}</p> : null}
      <ol>
        {logs.lines.map((line) => (
          <li key={line.key} className="flex gap-3">
            <time dateTime={line.at} className="shrink-0 select-none text-faint tabular-nums">
              {timeOf(line.at)}
            </time>
            <span className={cn('min-w-0 whitespace-pre-wrap break-anything', colours[line.stream])}>{line.text}</span>
          </li>
        ))}
      </ol>
    </ScrollRegion>
  );
}

export function LogsDrawer({ project, server, onClose }: { project: string; server: Server; onClose: () => void }) {
  const { t } = useTranslation();
  const logs = useServerLogs(project, server.id);
  const [follow, setFollow] = useState(true);
  return (
    <Dialog open onOpenChange={onClose} place="side" title={t('logs.title', { name: server.name })}>
      <div className="border-line border-b px-5 py-3">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <StateLabel state={server.state} />
          <label className="flex items-center gap-2 text-muted text-sm">
            <input
              type="checkbox"
              className={checkboxLook}
              checked={follow}
              onChange={(event) => setFollow(event.target.checked)}
            />
            {t('logs.follow')}
          </label>
        </div>
        <StateReason state={server.state} />
      </div>
      <Lines logs={logs} follow={follow} />
      <p role="status" className="flex items-center gap-2 border-line border-t px-5 py-2 text-muted text-xs">
        <span
          aria-hidden
          className={cn('size-1.5 rounded-full', logs.status === 'live' ? 'bg-good-dot' : 'bg-warn-dot')}
        />
        {t(`logs.${logs.status}`)}
      </p>
    </Dialog>
  );
}
