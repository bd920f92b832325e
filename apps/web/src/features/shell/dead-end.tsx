import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FullPage } from './full-page.tsx';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Notice
      title={t('error.notFound')}
      action={
        <Button asChild>
          <Link to="/">{t('error.toProjects')}</Link>
        </Button>
      }
    >
      {t('error.notFoundBody')}
    </Notice>
  );
}

export function NotFoundPage() {
  return (
    <FullPage>
      <NotFound />
    </FullPage>
  );
}

/** A fault of this page itself, or a part of it that could not be fetched (Naru was updated meanwhile). */
export function CrashPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <FullPage>
      <Notice
        tone="bad"
        title={t('error.crashed')}
        action={<Button onClick={() => window.location.reload()}>{t('error.reload')}</Button>}
      >
        {error instanceof Error ? error.message : null}
      </Notice>
    </FullPage>
  );
}
