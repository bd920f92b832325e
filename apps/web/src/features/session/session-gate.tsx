import { useTranslation } from 'react-i18next';
import { Outlet } from 'react-router';
import { isSignedOut } from '../../api/error-words.ts';
import { useSession } from '../../api/queries.ts';
import { FailedRequest } from '../../ui/notice.tsx';
import { FullPage } from '../shell/full-page.tsx';
import { SignedOutPage } from './signed-out-page.tsx';

/** Lets signed-in people through and tells everyone else how to get in. */
export function SessionGate() {
  const { t } = useTranslation();
  const session = useSession();
  if (session.data && !isSignedOut(session.error)) return <Outlet />;
  if (isSignedOut(session.error)) return <SignedOutPage />;
  return (
    <FullPage>
      {session.error ? (
        <FailedRequest error={session.error} onRetry={() => void session.refetch()} />
      ) : (
        <p role="status" className="text-center text-muted text-sm">
          {t('loading')}
        </p>
      )}
    </FullPage>
  );
}
