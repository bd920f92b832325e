import { useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { naru } from '../../api/naru.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { FailedRequest } from '../../ui/notice.tsx';

interface KeyMakerProps {
  project: string;
  clientName: string;
  keyText: string | undefined;
  onMade: (key: string) => void;
}

/** Makes the key that the configuration needs. It lives in this page only, and is gone when the page is left. */
export function KeyMaker({ project, clientName, keyText, onMade }: KeyMakerProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () => naru.createKey(project, { name: t('connect.keyName', { client: clientName }) }),
    onSuccess: (created) => {
      onMade(created.key);
      return queries.invalidateQueries({ queryKey: ['keys', project] });
    },
  });
  return (
    <div className="grid min-w-0 content-start gap-2">
      <h2 className="font-medium text-sm">{t('connect.key')}</h2>
      {keyText ? (
        <div role="status" className="grid gap-2">
          <div className="flex h-9 min-w-0 items-center rounded-md border border-good-dot/50 bg-good-soft pl-2.5">
            <code className="min-w-0 flex-1 truncate font-mono text-xs">{keyText}</code>
            <CopyButton text={keyText} label={t('keys.copy')} />
          </div>
          <p className="text-muted text-xs">
            {t('connect.keyReady')}. {t('connect.keyOnce')}
          </p>
        </div>
      ) : (
        <>
          <div>
            <Button look="primary" size="md" busy={make.isPending} onClick={() => make.mutate()}>
              <KeyRound aria-hidden />
              {t('connect.makeKey')}
            </Button>
          </div>
          <p className="text-muted text-xs">{t('connect.keyBody')}</p>
        </>
      )}
      {make.error ? <FailedRequest error={make.error} /> : null}
    </div>
  );
}
