import type { Server } from '@naru/contract';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/badge.tsx';
import { CopyButton } from '../../ui/copy.tsx';

function runs({ config }: Server): string {
  if (config.kind === 'remote') return config.url;
  if (config.kind === 'process') return [config.command, ...config.args].join(' ');
  return `${config.package}@${config.version}`;
}

/** What a server is: its kind and what it runs, its revisions of MCP, how far it is kept from the machine. */
export function ServerFacts({ server }: { server: Server }) {
  const { t } = useTranslation();
  const { counts } = server;
  return (
    <>
      <p className="truncate font-mono text-faint text-xs" title={runs(server)}>
        {runs(server)}
      </p>
      <div className="mt-2.5 flex flex-wrap items-center gap-1.5">
        <Badge>{t(`servers.kind.${server.config.kind}`)}</Badge>
        {server.config.kind === 'remote' && server.isolation === 'remote' ? null : (
          <Badge
            tone={server.isolation === 'none' ? 'warn' : 'plain'}
            title={t(`servers.isolationHint.${server.isolation}`)}
          >
            {t(`servers.isolation.${server.isolation}`)}
            <span className="sr-only">: {t(`servers.isolationHint.${server.isolation}`)}</span>
          </Badge>
        )}
        {server.eras.map((era) => (
          <Badge key={era}>{t(`servers.era.${era}`)}</Badge>
        ))}
        {counts.tools > 0 ? <Badge>{t('servers.count.tools', { count: counts.tools })}</Badge> : null}
        {counts.resources > 0 ? <Badge>{t('servers.count.resources', { count: counts.resources })}</Badge> : null}
        {counts.prompts > 0 ? <Badge>{t('servers.count.prompts', { count: counts.prompts })}</Badge> : null}
      </div>
    </>
  );
}

/** The end of an address tells servers apart, so a long one is cut before it. */
function splitAddress(url: string): readonly [head: string, tail: string] {
  const at = url.lastIndexOf('/', url.lastIndexOf('/') - 1);
  return [url.slice(0, at), url.slice(at)];
}

/** An address to give to a client. */
export function Address({ url, label }: { url: string; label: string }) {
  const { t } = useTranslation();
  const [head, tail] = splitAddress(url);
  return (
    <div className="flex h-8 min-w-0 items-center rounded-md border border-line bg-subtle pl-2.5">
      <span className="sr-only">{label}: </span>
      <code className="flex min-w-0 flex-1 font-mono text-xs" title={url}>
        <span className="truncate">{head}</span>
        <span className="shrink-0">{tail}</span>
      </code>
      <CopyButton text={url} label={`${t('servers.copyAddress')}: ${label}`} className="size-7" />
    </div>
  );
}
