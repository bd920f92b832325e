import type { ClientId, ClientSetup } from '@naru/contract';
import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/copy.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card } from '../../ui/page.tsx';

/** The operating system of this browser, for the place of a configuration file. */
function platform(): 'macos' | 'windows' | 'linux' {
  if (/Mac/i.test(navigator.userAgent)) return 'macos';
  return /Windows/i.test(navigator.userAgent) ? 'windows' : 'linux';
}

const noted = ['claude-desktop', 'vscode', 'codex'] as const;

function Note({ client }: { client: ClientId }) {
  const { t } = useTranslation();
  const known = noted.find((one) => one === client);
  return known ? <Notice>{t(`connect.note.${known}`)}</Notice> : null;
}

interface SetupCardProps {
  setup: ClientSetup;
  client: ClientId;
  hasKey: boolean;
}

/** Everything one client needs: a link that installs it, a command, or the text for its file. */
export function SetupCard({ setup, client, hasKey }: SetupCardProps) {
  const { t } = useTranslation();
  const file = setup.files?.[platform()] ?? setup.file;
  return (
    <Card className="grid grid-cols-1 gap-5 p-4 sm:p-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold text-base">{t('connect.setUp', { client: setup.name })}</h2>
        {setup.installLink && hasKey ? (
          <Button asChild look="primary">
            <a href={setup.installLink}>
              <ExternalLink aria-hidden />
              {t('connect.install', { client: setup.name })}
            </a>
          </Button>
        ) : null}
        {setup.installLink && !hasKey ? <p className="text-muted text-xs">{t('connect.installNeedsKey')}</p> : null}
      </div>
      {hasKey ? null : <p className="-mt-3 text-muted text-xs">{t('connect.withoutKey')}</p>}
      {setup.command ? (
        <section className="grid grid-cols-1 gap-2">
          <h3 className="text-sm">{t('connect.shell')}</h3>
          <CodeBlock text={setup.command} label={t('connect.copyCommand')} />
        </section>
      ) : null}
      <section className="grid grid-cols-1 gap-2">
        <h3 className="text-sm">
          {setup.command ? t('connect.orFile') : t('connect.file')}{' '}
          {file ? <code className="break-anything font-mono text-muted text-xs">{file}</code> : null}
        </h3>
        <CodeBlock text={setup.text} label={t('connect.copyConfig')} />
      </section>
      <Note client={client} />
    </Card>
  );
}
