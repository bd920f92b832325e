import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, type ButtonProps } from './button.tsx';
import { cn } from './cn.ts';
import { tell } from './news.ts';
import { ScrollRegion } from './scroll-region.tsx';

const shownForMs = 1600;

interface CopyButtonProps extends Pick<ButtonProps, 'look' | 'size' | 'className'> {
  text: string;
  /** What is copied, for screen readers and the tooltip: “Copy address”. */
  label: string;
  withText?: boolean;
}

export function CopyButton({ text, label, withText = false, look = 'ghost', size, className }: CopyButtonProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownForMs);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Browsers refuse the clipboard outside a secure context: say how to get the text all the same.
      tell('bad', t('copy.refused'));
    }
  }

  return (
    <Button
      look={look}
      size={size ?? (withText ? 'sm' : 'icon')}
      className={className}
      aria-label={label}
      title={label}
      onClick={copy}
    >
      {copied ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />}
      {withText ? <span>{copied ? t('copy.done') : t('action.copy')}</span> : null}
      <span className="sr-only" aria-live="polite">
        {copied ? t('copy.done') : ''}
      </span>
    </Button>
  );
}

/** Text to take elsewhere: configuration, a command, a key. */
export function CodeBlock({ text, label, className }: { text: string; label: string; className?: string }) {
  return (
    <div className={cn('flex items-start rounded-lg border border-line bg-subtle', className)}>
      <ScrollRegion label={label} className="max-h-96 min-w-0 flex-1 rounded-lg">
        <pre className="w-fit p-3 font-mono text-xs leading-5">{text}</pre>
      </ScrollRegion>
      <CopyButton text={text} label={label} withText look="secondary" className="m-2 h-7 px-2" />
    </div>
  );
}
