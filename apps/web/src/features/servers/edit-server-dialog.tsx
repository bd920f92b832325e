import { PatchServer, type Server } from '@naru/contract';
import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { naru } from '../../api/naru.ts';
import { useRefreshServers, useTemplates } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { tell } from '../../ui/news.ts';
import { FailedRequest } from '../../ui/notice.tsx';
import { parseForm } from '../../ui/parse-form.ts';
import { ProcessFields, RemoteFields, TemplateInputs } from './kind-fields.tsx';
import { patchFrom, type ServerValues, valuesOf } from './server-values.ts';

interface EditServerDialogProps {
  project: string;
  server: Server;
  onClose: () => void;
}

export function EditServerDialog({ project, server, onClose }: EditServerDialogProps) {
  const { t } = useTranslation();
  const { config } = server;
  const form = useForm<ServerValues>({ defaultValues: valuesOf(server) });
  const refresh = useRefreshServers(project);
  const templates = useTemplates();
  const template =
    config.kind === 'package'
      ? templates.data?.find(({ id, slug }) => id === config.template || slug === config.template)
      : undefined;
  const save = useMutation({
    mutationFn: (body: PatchServer) => naru.patchServer(project, server.id, body),
    onSuccess: async (saved) => {
      await refresh();
      tell('good', t('servers.saved', { name: saved.name }));
      onClose();
    },
  });

  const submit = form.handleSubmit((values) => {
    const body = parseForm(PatchServer, patchFrom(values, server), form.setError);
    if (body) save.mutate(body);
  });

  return (
    <Dialog open onOpenChange={onClose} title={t('addServer.edit', { name: server.name })}>
      <form onSubmit={submit} noValidate className="contents">
        <DialogBody className="grid gap-4">
          <Field label={t('addServer.name')} required error={form.formState.errors.name?.message}>
            {(input) => <Input {...input} {...form.register('name')} maxLength={80} />}
          </Field>
          {config.kind === 'remote' ? <RemoteFields form={form} stored={config.headers} /> : null}
          {config.kind === 'process' ? <ProcessFields form={form} stored={config.env} /> : null}
          {config.kind === 'package' && template ? (
            <TemplateInputs form={form} template={template} stored={config.secretInputs} />
          ) : null}
          {save.error ? <FailedRequest error={save.error} /> : null}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            {t('action.save')}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
