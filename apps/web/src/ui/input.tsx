import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

const box =
  'w-full min-w-0 rounded-md border border-line-strong/60 bg-surface px-2.5 text-base text-text shadow-low transition-colors hover:border-line-strong focus-visible:border-accent focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-bad';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input autoComplete="off" spellCheck={false} className={cn(box, 'h-9', className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea spellCheck={false} className={cn(box, 'min-h-20 resize-y py-2', className)} {...rest} />;
}

/** The browser's own list: it works with every keyboard, screen reader and phone, and needs no inline style. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className="relative block min-w-0">
      <select className={cn(box, 'h-9 appearance-none pr-8', className)} {...rest}>
        {children}
      </select>
      <ChevronDown className="pointer-events-none absolute top-2.5 right-2.5 size-4 text-muted" aria-hidden />
    </span>
  );
}

export const checkboxLook = 'size-4 shrink-0 rounded accent-accent';
