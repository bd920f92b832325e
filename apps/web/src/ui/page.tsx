import type { ReactNode } from 'react';
import { cn } from './cn.ts';

interface PageProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One screen of a project: a heading, one sentence, its actions. */
export function Page({ title, lead, actions, children }: PageProps) {
  return (
    <div className="mx-auto w-full max-w-5xl px-4 pt-6 pb-16 sm:px-8 sm:pt-9">
      <title>{`${title} · Naru`}</title>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
          {lead ? <p className="mt-1 max-w-prose text-muted text-sm">{lead}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

export function Card({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cn('rounded-xl border border-line bg-surface shadow-low', className)}>{children}</div>;
}

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  action?: ReactNode;
  children: ReactNode;
}

export function EmptyState({ icon, title, action, children }: EmptyStateProps) {
  return (
    <div className="grid justify-items-center rounded-xl border border-line border-dashed px-6 py-14 text-center">
      <span className="mb-4 grid size-11 place-items-center rounded-xl border border-line bg-surface text-muted shadow-low [&_svg]:size-5">
        {icon}
      </span>
      <h2 className="font-semibold text-lg">{title}</h2>
      <p className="mt-1 max-w-md text-balance text-muted text-sm">{children}</p>
      {action ? <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}

/** Grey shapes where the rows of a list are about to be. */
export function ListSkeleton({ rows = 3, label }: { rows?: number; label: string }) {
  return (
    <div role="status" className="grid gap-2">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => `row-${row}`).map((row) => (
        <div key={row} className="h-16 animate-pulse rounded-xl bg-subtle" />
      ))}
    </div>
  );
}
