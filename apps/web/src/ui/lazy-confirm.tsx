import { lazy, Suspense } from 'react';
import type { ConfirmProps } from './confirm.tsx';

const Confirm = lazy(async () => ({ default: (await import('./confirm.tsx')).Confirm }));

/** {@link ConfirmProps} as a dialog that is fetched when it is first asked for. */
export function LazyConfirm(props: ConfirmProps) {
  return <Suspense>{props.open ? <Confirm {...props} /> : null}</Suspense>;
}
