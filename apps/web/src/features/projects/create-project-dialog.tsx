import { CreateProject } from '@naru/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { naru } from '../../api/naru.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { FailedRequest } from '../../ui/notice.tsx';
import { parseForm } from '../../ui/parse-form.ts';

interface Values {
  name: string;
  slug: string;
}

export function CreateProjectDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open onOpenChange={onClose} title={t('projects.create')} description={t('projects.createLead')}>
      <CreateProjectForm onDone={onClose} />
    </Dialog>
  );
}

function CreateProjectForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const form = useForm<Values>({ defaultValues: { name: '', slug: '' } });
  const create = useMutation({
    mutationFn: naru.createProject,
    onSuccess: async (project) => {
      await queries.invalidateQueries({ queryKey: ['projects'] });
      onDone();
      await navigate(`/p/${project.slug}/servers`);
    },
  });
  const { errors } = form.formState;

  const submit = form.handleSubmit((values) => {
    const body = parseForm(CreateProject, { name: values.name, slug: values.slug || undefined }, form.setError);
    if (body) create.mutate(body);
  });

  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody className="grid gap-4">
        <Field label={t('projects.name')} required error={errors.name?.message}>
          {(input) => <Input {...input} {...form.register('name')} maxLength={80} />}
        </Field>
        <Field label={t('projects.slug')} hint={t('projects.slugHint')} error={errors.slug?.message}>
          {(input) => <Input {...input} {...form.register('slug')} className="font-mono" maxLength={48} />}
        </Field>
        {create.error ? <FailedRequest error={create.error} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onDone}>{t('action.cancel')}</Button>
        <Button type="submit" look="primary" busy={create.isPending}>
          {t('action.create')}
        </Button>
      </DialogFooter>
    </form>
  );
}
