import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../ui/copy.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card } from '../../ui/page.tsx';
import { FullPage } from '../shell/full-page.tsx';

const openCommand = 'naru open';

/** `linkUsed`: somebody came here with a sign-in link that works no longer. */
export function SignedOutPage({ linkUsed = false }: { linkUsed?: boolean }) {
  const { t } = useTranslation();
  return (
    <FullPage>
      <title>{`${t('session.title')} · Naru`}</title>
      <Card className="p-6 sm:p-8">
        <h1 className="font-semibold text-xl tracking-tight">{t('session.title')}</h1>
        <p className="mt-1.5 text-muted text-sm">{t('session.lead')}</p>
        {linkUsed ? (
          <Notice tone="warn" title={t('session.usedTitle')} className="mt-5">
            {t('session.usedBody')}
          </Notice>
        ) : null}
        <p className="mt-6 mb-2 text-sm">{t('session.command')}</p>
        <CodeBlock text={openCommand} label={t('session.copyCommand')} />
        <p className="mt-4 text-muted text-sm">{t('session.orLink')}</p>
      </Card>
    </FullPage>
  );
}
