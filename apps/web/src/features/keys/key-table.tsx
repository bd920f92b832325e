import type { ApiKey } from '@naru/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { useTimeWords } from '../../ui/time-words.ts';

function Expiry({ expiresAt }: { expiresAt: string | undefined }): ReactNode {
  const { t } = useTranslation();
  const { day } = useTimeWords();
  if (!expiresAt) return t('keys.never');
  return new Date(expiresAt).getTime() < Date.now() ? <Badge tone="bad">{t('keys.expired')}</Badge> : day(expiresAt);
}

/** On a phone every row becomes a small card: the column names move in front of the values. */
export function KeyTable({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  const { t } = useTranslation();
  const { day, relative } = useTimeWords();
  const cell = 'px-4 py-3 max-sm:flex max-sm:justify-between max-sm:gap-4 max-sm:px-0 max-sm:py-0.5 max-sm:text-right';
  const caption = (text: string) => (
    <span aria-hidden className="text-muted sm:hidden">
      {text}
    </span>
  );
  return (
    <Card className="overflow-hidden">
      <table className="w-full border-collapse text-left text-sm max-sm:block">
        <thead className="border-line border-b bg-subtle text-muted text-xs max-sm:sr-only">
          <tr>
            {(['name', 'key', 'created', 'used', 'expires'] as const).map((column) => (
              <th key={column} scope="col" className="px-4 py-2 font-medium">
                {t(`keys.column.${column}`)}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">{t('keys.revoke')}</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line max-sm:block">
          {keys.map((key) => (
            <tr key={key.id} className="max-sm:block max-sm:px-4 max-sm:py-3">
              <td className={`${cell} font-medium`}>
                <span className="break-anything">{key.name}</span>
              </td>
              <td className={cell}>
                {caption(t('keys.column.key'))}
                <code className="font-mono text-muted text-xs">{key.prefix}…</code>
              </td>
              <td className={`${cell} text-muted`}>
                {caption(t('keys.column.created'))}
                {day(key.createdAt)}
              </td>
              <td className={`${cell} text-muted`}>
                {caption(t('keys.column.used'))}
                {key.lastUsedAt ? relative(key.lastUsedAt) : t('keys.neverUsed')}
              </td>
              <td className={`${cell} text-muted`}>
                {caption(t('keys.column.expires'))}
                <Expiry expiresAt={key.expiresAt} />
              </td>
              <td className="px-3 py-2 text-right max-sm:block max-sm:px-0">
                <Button look="ghost" aria-label={t('keys.revokeOf', { name: key.name })} onClick={() => onRevoke(key)}>
                  {t('keys.revoke')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
