import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { errorLine } from '../../api/error-words.ts';
import { naru } from '../../api/naru.ts';
import { useInstance, useSession } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { LazyConfirm } from '../../ui/lazy-confirm.tsx';
import { tell } from '../../ui/news.ts';
import { Notice } from '../../ui/notice.tsx';
import { useTimeWords } from '../../ui/time-words.ts';

function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener('online', changed);
      window.addEventListener('offline', changed);
      return () => {
        window.removeEventListener('online', changed);
        window.removeEventListener('offline', changed);
      };
    },
    () => navigator.onLine,
  );
}

interface Restored {
  restoredFrom: string;
  lossSince: string;
  explanation: string;
}

function RestoredBanner({ restored }: { restored: Restored }) {
  const { t } = useTranslation();
  const { exact } = useTimeWords();
  const queries = useQueryClient();
  const administrator = useSession().data?.person.instanceAdmin ?? false;
  const [asking, setAsking] = useState(false);
  const accept = useMutation({
    mutationFn: naru.acceptRestore,
    onSuccess: async () => {
      setAsking(false);
      await queries.invalidateQueries();
      tell('good', t('restored.accepted'));
    },
    onError: (error) => tell('bad', errorLine(error, t)),
  });
  const time = exact(restored.lossSince);
  return (
    <Notice
      tone="warn"
      title={t('restored.title')}
      className="rounded-none border-x-0 border-t-0 px-4 sm:px-8"
      action={administrator ? <Button onClick={() => setAsking(true)}>{t('restored.accept')}</Button> : null}
    >
      {[
        t('restored.since', { time }),
        t('restored.from', { source: restored.restoredFrom }),
        restored.explanation,
      ].join(' ')}
      <LazyConfirm
        open={asking}
        onOpenChange={setAsking}
        title={t('restored.confirmTitle')}
        body={t('restored.confirmBody', { time })}
        action={t('restored.accept')}
        busy={accept.isPending}
        onConfirm={() => accept.mutate()}
      />
    </Notice>
  );
}

/** What concerns the whole instance: a restore that waits for its acceptance, a device without network. */
export function InstanceBanners() {
  const { t } = useTranslation();
  const mode = useInstance().data?.mode;
  const online = useOnline();
  return (
    <>
      {mode?.kind === 'restored' ? <RestoredBanner restored={mode} /> : null}
      {online ? null : (
        <Notice tone="warn" className="rounded-none border-x-0 border-t-0 px-4 sm:px-8">
          {t('error.offline')}
        </Notice>
      )}
    </>
  );
}
