import { AlertTriangle, CircleX, Info, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorWords } from '../api/error-words.ts';
import { Button } from './button.tsx';
import { cn } from './cn.ts';

const tones = {
  info: { box: 'border-line bg-subtle', icon: <Info className="text-muted" aria-hidden /> },
  warn: { box: 'border-warn/30 bg-warn-soft', icon: <AlertTriangle className="text-warn" aria-hidden /> },
  bad: { box: 'border-bad/30 bg-bad-soft', icon: <CircleX className="text-bad" aria-hidden /> },
};

interface NoticeProps {
  tone?: keyof typeof tones;
  title?: ReactNode;
  action?: ReactNode;
  className?: string;
  children?: ReactNode;
}

export function Notice({ tone = 'info', title, action, className, children }: NoticeProps) {
  return (
    <div
      role={tone === 'bad' ? 'alert' : undefined}
      className={cn(
        'flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg border px-3.5 py-3 text-sm',
        tones[tone].box,
        className,
      )}
    >
      <span className="mt-0.5 [&_svg]:size-4">{tones[tone].icon}</span>
      <div className="min-w-0 flex-1 basis-48">
        {title ? <p className="font-medium">{title}</p> : null}
        {children ? <div className="break-anything whitespace-pre-line text-muted">{children}</div> : null}
      </div>
      {action}
    </div>
  );
}

/** A request that failed, in the words of the answer, with a way to try again. */
export function FailedRequest({
  error,
  onRetry,
  className,
}: {
  error: unknown;
  onRetry?: () => void;
  className?: string;
}) {
  const { t } = useTranslation();
  const { title, detail } = errorWords(error, t);
  return (
    <Notice
      tone="bad"
      title={title}
      {...(className ? { className } : {})}
      action={
        onRetry ? (
          <Button onClick={onRetry}>
            <RotateCw aria-hidden />
            {t('action.retry')}
          </Button>
        ) : null
      }
    >
      {detail}
    </Notice>
  );
}
