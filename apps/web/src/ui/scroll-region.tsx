import type { ReactNode, Ref } from 'react';
import { cn } from './cn.ts';

interface ScrollRegionProps {
  label: string;
  className?: string;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

/** A part of the page that scrolls by itself, and that a keyboard can reach to scroll it (WCAG 2.1.1). */
export function ScrollRegion({ label, className, ref, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard could not scroll here
    <section ref={ref} aria-label={label} tabIndex={0} className={cn('focus-inset overflow-auto', className)}>
      {children}
    </section>
  );
}
