import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { isSignedOut } from '../../api/error-words.ts';
import { naru } from '../../api/naru.ts';
import { FailedRequest } from '../../ui/notice.tsx';
import { FullPage } from '../shell/full-page.tsx';
import { SignedOutPage } from './signed-out-page.tsx';

/** A link is spent by its first use, so two mounts of the page (React's strict mode) must share one request. */
let signingIn: { token: string; answer: Promise<unknown> } | undefined;

function signInOnce(token: string): Promise<unknown> {
  if (signingIn?.token !== token) signingIn = { token, answer: naru.signIn(token) };
  return signingIn.answer;
}

/** Takes the token out of the address at once, so that it stays in no history, and trades it for a session. */
export function SignInPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [token] = useState(() => new URLSearchParams(window.location.search).get('token'));
  const [failure, setFailure] = useState<unknown>();

  useEffect(() => {
    if (!token) return;
    window.history.replaceState(window.history.state, '', '/sign-in');
    let left = false;
    signInOnce(token).then(
      (session) => {
        queries.setQueryData(['session'], session);
        if (!left) void navigate('/', { replace: true });
      },
      (error: unknown) => {
        if (!left) setFailure(error);
      },
    );
    return () => {
      left = true;
    };
  }, [token, navigate, queries]);

  function retry() {
    setFailure(undefined);
    signingIn = undefined;
    if (!token) return;
    signInOnce(token).then(() => navigate('/', { replace: true }), setFailure);
  }

  if (!token) return <SignedOutPage />;
  if (isSignedOut(failure)) return <SignedOutPage linkUsed />;
  return (
    <FullPage>
      {failure ? (
        <FailedRequest error={failure} onRetry={retry} />
      ) : (
        <p role="status" className="text-center text-muted text-sm">
          {t('session.signingIn')}
        </p>
      )}
    </FullPage>
  );
}
