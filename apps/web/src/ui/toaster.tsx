import { lazy, Suspense, useSyncExternalStore } from 'react';
import { anyNews } from './news.ts';

const ToastList = lazy(async () => ({ default: (await import('./toast-list.tsx')).ToastList }));

/** Shows what `tell` says. The list is fetched when there is something to say for the first time. */
export function Toaster() {
  const needed = useSyncExternalStore(anyNews.subscribe, anyNews.read);
  return <Suspense>{needed ? <ToastList /> : null}</Suspense>;
}
