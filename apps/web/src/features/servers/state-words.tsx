import type { Server } from '@naru/contract';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../ui/cn.ts';
import { useTimeWords } from '../../ui/time-words.ts';

type State = Server['state'];

const dots: Record<State['status'], string> = {
  starting: 'bg-warn-dot animate-pulse',
  healthy: 'bg-good-dot',
  unhealthy: 'bg-bad-dot',
  restarting: 'bg-warn-dot animate-pulse',
  stopped: 'bg-transparent ring-[1.5px] ring-line-strong ring-inset',
  failed: 'bg-bad-dot',
};

/** Ticks every second while a server counts down to its next try. */
function useNow(ticking: boolean): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return nowMs;
}

/** A dot and the word for it: colour alone would not reach everybody. */
export function StateLabel({ state }: { state: State }) {
  const { t } = useTranslation();
  const { exact } = useTimeWords();
  return (
    <span
      className="inline-flex items-center gap-2 whitespace-nowrap text-sm"
      title={t('servers.since', { time: exact(state.since) })}
    >
      <span aria-hidden className={cn('size-2 shrink-0 rounded-full', dots[state.status])} />
      {t(`servers.state.${state.status}`)}
    </span>
  );
}

/** Why a server is not healthy and what comes next, in words. */
export function StateReason({ state }: { state: State }) {
  const { t } = useTranslation();
  const { relative } = useTimeWords();
  const nowMs = useNow(state.status === 'restarting');
  if (state.status === 'healthy' || state.status === 'stopped') return null;
  if (state.status === 'starting') {
    return <p className="mt-2 text-muted text-sm">{state.detail ?? t('servers.preparing')}</p>;
  }
  const next =
    state.status === 'restarting'
      ? [
          t('servers.attempt', { attempt: state.attempt }),
          new Date(state.nextAt).getTime() > nowMs
            ? t('servers.nextTry', { time: relative(state.nextAt, nowMs) })
            : t('servers.nextTryNow'),
        ].join(', ')
      : undefined;
  return (
    <div
      className={cn(
        'mt-2.5 rounded-md px-3 py-2 text-sm',
        state.status === 'restarting' ? 'bg-warn-soft' : 'bg-bad-soft',
      )}
    >
      <p className="break-anything whitespace-pre-line">{state.reason}</p>
      {next ? <p className="mt-0.5 text-muted text-xs tabular-nums">{next}</p> : null}
    </div>
  );
}
