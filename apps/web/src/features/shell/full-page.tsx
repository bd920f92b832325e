import type { ReactNode } from 'react';
import { AppearanceMenu } from './appearance-menu.tsx';
import { Wordmark } from './wordmark.tsx';

/** A page outside any project: sign-in, dead ends. */
export function FullPage({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between px-4 py-3 sm:px-6">
        <Wordmark />
        <AppearanceMenu />
      </header>
      <main className="mx-auto grid w-full max-w-lg flex-1 content-center px-4 pb-24">{children}</main>
    </div>
  );
}
