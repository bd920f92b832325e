import { CreateApiKey, type CreatedApiKey } from '@naru/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { naru } from '../../api/naru.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/copy.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Select } from '../../ui/input.tsx';
import { FailedRequest, Notice } from '../../ui/notice.tsx';
import { parseForm } from '../../ui/parse-form.ts';

const dayMs = 86_400_000;
const lifetimesDays = [7, 30, 90, 365];

interface Values {
  name: string;
  days: string;
}

function expiryAfter(days: string): { expiresAt?: string } {
  return days === '' ? {} : { expiresAt: new Date(Date.now() + Number(days) * dayMs).toISOString() };
}

/** The only time a key is shown. */
function ShownOnce({ created, onClose }: { created: CreatedApiKey; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <DialogBody className="grid gap-4">
        <Notice tone="warn">{t('keys.once')}</Notice>
        <CodeBlock text={created.key} label={t('keys.copy')} />
      </DialogBody>
      <DialogFooter>
        <Button look="primary" onClick={onClose}>
          {t('action.done')}
        </Button>
      </DialogFooter>
    </>
  );
}

function CreateKeyForm({ project, onCreated, onClose }: CreateKeyFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const form = useForm<Values>({ defaultValues: { name: '', days: '' } });
  const create = useMutation({
    mutationFn: (body: CreateApiKey) => naru.createKey(project, body),
    onSuccess: (created) => {
      onCreated(created);
      return queries.invalidateQueries({ queryKey: ['keys', project] });
    },
  });
  const submit = form.handleSubmit(({ name, days }) => {
    const body = parseForm(CreateApiKey, { name, ...expiryAfter(days) }, form.setError);
    if (body) create.mutate(body);
  });
  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody className="grid gap-4">
        <Field label={t('keys.name')} required error={form.formState.errors.name?.message}>
          {(input) => (
            <Input {...input} {...form.register('name')} placeholder={t('keys.namePlaceholder')} maxLength={80} />
          )}
        </Field>
        <Field label={t('keys.expires')}>
          {(input) => (
            <Select {...input} {...form.register('days')}>
              <option value="">{t('keys.never')}</option>
              {lifetimesDays.map((days) => (
                <option key={days} value={days}>
                  {t('keys.days', { count: days })}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {create.error ? <FailedRequest error={create.error} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button type="submit" look="primary" busy={create.isPending}>
          {t('action.create')}
        </Button>
      </DialogFooter>
    </form>
  );
}

interface CreateKeyFormProps {
  project: string;
  onCreated: (key: CreatedApiKey) => void;
  onClose: () => void;
}

export function CreateKeyDialog({ project, onClose }: { project: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [created, setCreated] = useState<CreatedApiKey>();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={created ? t('keys.created') : t('keys.create')}
      description={created ? created.name : t('keys.createLead')}
    >
      {created ? (
        <ShownOnce created={created} onClose={onClose} />
      ) : (
        <CreateKeyForm project={project} onCreated={setCreated} onClose={onClose} />
      )}
    </Dialog>
  );
}
