import { cva, type VariantProps } from 'class-variance-authority';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

const badge = cva('inline-flex h-5 items-center gap-1 whitespace-nowrap rounded px-1.5 font-medium text-2xs', {
  variants: {
    tone: {
      plain: 'bg-subtle text-muted',
      accent: 'bg-accent-soft text-accent',
      good: 'bg-good-soft text-good',
      warn: 'bg-warn-soft text-warn',
      bad: 'bg-bad-soft text-bad',
    },
  },
  defaultVariants: { tone: 'plain' },
});

interface BadgeProps extends VariantProps<typeof badge> {
  title?: string;
  className?: string;
  children: ReactNode;
}

export function Badge({ tone, title, className, children }: BadgeProps) {
  return (
    <span title={title} className={cn(badge({ tone }), className)}>
      {children}
    </span>
  );
}
