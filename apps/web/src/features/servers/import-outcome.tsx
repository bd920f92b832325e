import type { ImportResult } from '@naru/contract';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';

/** What became of every imported server. */
export function ImportOutcome({ result, onClose }: { result: ImportResult; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-4">
      <h3 className="font-semibold text-base">{t('addServer.result')}</h3>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {result.items.map((item) => (
          <li key={item.name} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3 py-2.5 text-sm">
            <span className="min-w-0 flex-1 break-anything font-medium">{item.name}</span>
            {item.outcome === 'created' ? (
              <Badge tone="good">{t('addServer.resultCreated')}</Badge>
            ) : (
              <>
                <Badge tone="bad">{t('addServer.resultRefused')}</Badge>
                <p className="w-full break-anything text-muted">{item.reason}</p>
              </>
            )}
          </li>
        ))}
      </ul>
      <div className="flex justify-end">
        <Button look="primary" size="md" onClick={onClose}>
          {t('action.done')}
        </Button>
      </div>
    </div>
  );
}
