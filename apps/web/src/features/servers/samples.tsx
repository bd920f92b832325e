import type { Server, Template } from '@naru/contract';
import { useMutation } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { naru } from '../../api/naru.ts';
import { useRefreshServers, useTemplates } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { FailedRequest, Notice } from '../../ui/notice.tsx';
import { Card, ListSkeleton } from '../../ui/page.tsx';

interface SamplesProps {
  project: string;
  /** The first sample is the screen's main action. */
  leading?: boolean;
  onAdded: (server: Server) => void;
}

const known = ['everything', 'memory', 'sequential-thinking'] as const;

/** The samples that ship with Naru are described in the reader's language. */
function descriptionOf({ slug, description }: Template, t: TFunction): string {
  const sample = known.find((one) => one === slug);
  return sample ? t(`servers.sample.${sample}`) : description;
}

function needsNothing({ inputs }: Template): boolean {
  return inputs.every((input) => !input.required || input.default !== undefined);
}

/** Real servers that ship with Naru, each added by one click. */
export function Samples({ project, leading = false, onAdded }: SamplesProps) {
  const { t } = useTranslation();
  const templates = useTemplates();
  const refresh = useRefreshServers(project);
  const add = useMutation({
    mutationFn: (template: Template) =>
      naru.createServer(project, { kind: 'package', name: template.name, template: template.id }),
    onSuccess: async (server) => {
      onAdded(server);
      await refresh();
    },
  });
  if (templates.isPending) return <ListSkeleton label={t('loading')} />;
  if (templates.error) return <FailedRequest error={templates.error} onRetry={() => void templates.refetch()} />;
  const samples = templates.data.filter((template) => template.sample && needsNothing(template));
  if (samples.length === 0) return <Notice>{t('servers.noSamples')}</Notice>;
  return (
    <div className="grid gap-3">
      {add.error ? <FailedRequest error={add.error} /> : null}
      <ul className="grid gap-3 sm:grid-cols-3">
        {samples.map((template, index) => (
          <li key={template.id} className="min-w-0">
            <Card className="flex h-full flex-col p-4 text-left">
              <h3 className="break-anything font-semibold text-base">{template.name}</h3>
              <p className="mt-1 flex-1 text-muted text-sm">{descriptionOf(template, t)}</p>
              <p
                className="mt-3 mb-3 truncate font-mono text-faint text-xs"
                title={`${template.package}@${template.version}`}
              >
                {template.package.replace(/^@[^/]+\//, '')} {template.version}
              </p>
              <Button
                look={leading && index === 0 ? 'primary' : 'secondary'}
                busy={add.isPending && add.variables.id === template.id}
                disabled={add.isPending && add.variables.id !== template.id}
                aria-label={t('servers.addSample', { name: template.name })}
                onClick={() => add.mutate(template)}
              >
                <Plus aria-hidden />
                {leading ? (
                  <span className="truncate">{t('servers.addSample', { name: template.name })}</span>
                ) : (
                  t('action.add')
                )}
              </Button>
            </Card>
          </li>
        ))}
      </ul>
    </div>
  );
}
