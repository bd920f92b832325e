import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { cn } from './cn.ts';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  /** `side`: a drawer from the right edge, for something to look at beside the page. */
  place?: 'centre' | 'side';
  className?: string;
  children: ReactNode;
}

const places = {
  centre:
    'inset-x-3 top-3 mx-auto max-h-[calc(100dvh-1.5rem)] max-w-xl rounded-xl border border-line sm:top-[8vh] sm:max-h-[84vh] data-[state=open]:zoom-in-98',
  side: 'inset-y-0 right-0 w-full max-w-3xl border-line sm:border-l data-[state=open]:slide-in-from-right-8',
};

export function Dialog({ open, onOpenChange, title, description, place = 'centre', className, children }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="data-[state=open]:fade-in-0 fixed inset-0 z-40 bg-overlay data-[state=open]:animate-in" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'data-[state=open]:fade-in-0 fixed z-50 flex flex-col bg-raised shadow-high duration-150 focus:outline-none data-[state=open]:animate-in',
            places[place],
            className,
          )}
        >
          <header className="flex items-start gap-4 border-line border-b px-5 py-4">
            <div className="min-w-0 flex-1">
              <Radix.Title className="break-anything font-semibold text-lg">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="mt-0.5 text-muted text-sm">{description}</Radix.Description>
              ) : null}
            </div>
            <Radix.Close asChild>
              <Button look="ghost" size="icon" aria-label={t('action.close')} className="-mt-1 -mr-2">
                <X aria-hidden />
              </Button>
            </Radix.Close>
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function DialogBody({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cn('min-h-0 flex-1 overflow-y-auto px-5 py-4', className)}>{children}</div>;
}

export function DialogFooter({ children }: { children: ReactNode }) {
  return <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-5 py-3">{children}</footer>;
}
