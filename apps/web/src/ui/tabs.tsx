import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

interface Tab<T extends string> {
  id: T;
  label: ReactNode;
}

interface TabsProps<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  value: T;
  onChange: (value: T) => void;
  className?: string;
  children: ReactNode;
}

/** Tabs inside a page or dialog. The panels are `TabPanel`s among the children. */
export function Tabs<T extends string>({ label, tabs, value, onChange, className, children }: TabsProps<T>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find(({ id }) => id === next);
        if (tab) onChange(tab.id);
      }}
      className={cn('min-w-0', className)}
    >
      <Radix.List aria-label={label} className="flex gap-0.5 overflow-x-auto rounded-lg bg-subtle p-0.5">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="focus-inset h-7 flex-1 whitespace-nowrap rounded-md px-2 font-medium text-muted text-sm transition-colors hover:text-text sm:px-3 data-[state=active]:bg-picked data-[state=active]:text-text data-[state=active]:shadow-low"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}

export function TabPanel({ id, className, children }: { id: string; className?: string; children: ReactNode }) {
  return (
    <Radix.Content value={id} className={cn('mt-4', className)}>
      {children}
    </Radix.Content>
  );
}
