import { CreateServer, type Server, type ServerKind } from '@naru/contract';
import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { naru } from '../../api/naru.ts';
import { useRefreshServers, useSession } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { FailedRequest } from '../../ui/notice.tsx';
import { parseForm } from '../../ui/parse-form.ts';
import { PackageFields, ProcessFields, RemoteFields } from './kind-fields.tsx';
import { emptyValues, newServerFrom, type ServerValues } from './server-values.ts';

const fieldsOfKind = { remote: RemoteFields, process: ProcessFields, package: PackageFields };

interface KindChoiceProps {
  value: ServerKind;
  onChange: (kind: ServerKind) => void;
}

function KindChoice({ value, onChange }: KindChoiceProps) {
  const { t } = useTranslation();
  const administrator = useSession().data?.person.instanceAdmin ?? false;
  const kinds: readonly ServerKind[] = administrator ? ['remote', 'process', 'package'] : ['remote', 'package'];
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{t('addServer.kind')}</legend>
      <div className="grid gap-2 sm:grid-flow-col sm:auto-cols-fr">
        {kinds.map((kind) => (
          <label
            key={kind}
            className={cn(
              'cursor-pointer rounded-lg border p-3 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
              kind === value ? 'border-accent bg-accent-soft' : 'border-line hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name="kind"
              value={kind}
              checked={kind === value}
              onChange={() => onChange(kind)}
              className="sr-only"
            />
            <span className="block font-medium text-sm">{t(`servers.kind.${kind}`)}</span>
            <span className="mt-0.5 block text-muted text-xs">{t(`addServer.kindHint.${kind}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface NewServerFormProps {
  project: string;
  onSaved: (server: Server) => void;
}

export function NewServerForm({ project, onSaved }: NewServerFormProps) {
  const { t } = useTranslation();
  const form = useForm<ServerValues>({ defaultValues: emptyValues });
  const refresh = useRefreshServers(project);
  const create = useMutation({
    mutationFn: (body: CreateServer) => naru.createServer(project, body),
    onSuccess: async (server) => {
      await refresh();
      onSaved(server);
    },
  });
  const kind = form.watch('kind');
  const KindFields = fieldsOfKind[kind];
  const { errors } = form.formState;

  const submit = form.handleSubmit((values) => {
    const body = parseForm(CreateServer, newServerFrom(values), form.setError);
    if (body) create.mutate(body);
  });

  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <KindChoice
        value={kind}
        onChange={(next) => {
          form.clearErrors();
          create.reset();
          form.setValue('kind', next);
        }}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('addServer.name')} required error={errors.name?.message}>
          {(input) => <Input {...input} {...form.register('name')} maxLength={80} />}
        </Field>
        <Field label={t('addServer.slug')} hint={t('addServer.slugHint')} error={errors.slug?.message}>
          {(input) => <Input {...input} {...form.register('slug')} maxLength={24} className="font-mono text-sm" />}
        </Field>
      </div>
      <KindFields form={form} />
      {create.error ? <FailedRequest error={create.error} /> : null}
      <div className="flex justify-end">
        <Button type="submit" look="primary" size="md" busy={create.isPending}>
          {t('addServer.submit')}
        </Button>
      </div>
    </form>
  );
}
