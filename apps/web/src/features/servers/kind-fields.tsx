import type { Template } from '@naru/contract';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useTemplates } from '../../api/queries.ts';
import { Field } from '../../ui/field.tsx';
import { Input, Select, Textarea } from '../../ui/input.tsx';
import { FailedRequest, Notice } from '../../ui/notice.tsx';
import { PairsField } from './pairs-field.tsx';
import { inputDefaults, type ServerValues } from './server-values.ts';

interface KindFieldsProps {
  form: UseFormReturn<ServerValues>;
  /** Names of secrets that an existing server has. */
  stored?: readonly string[];
}

const none: readonly string[] = [];

export function RemoteFields({ form, stored = none }: KindFieldsProps) {
  const { t } = useTranslation();
  const { errors } = form.formState;
  return (
    <>
      <Field label={t('addServer.url')} required error={errors.url?.message}>
        {(input) => (
          <Input
            {...input}
            {...form.register('url')}
            type="url"
            inputMode="url"
            placeholder="https://example.com/mcp"
            className="font-mono text-sm"
          />
        )}
      </Field>
      <Field label={t('addServer.transport')} error={errors.transport?.message}>
        {(input) => (
          <Select {...input} {...form.register('transport')}>
            <option value="auto">{t('addServer.transportAuto')}</option>
            <option value="http">{t('addServer.transportHttp')}</option>
            <option value="sse">{t('addServer.transportSse')}</option>
          </Select>
        )}
      </Field>
      <PairsField
        control={form.control}
        register={form.register}
        field="headers"
        label={t('addServer.headers')}
        hint={t('addServer.headersHint')}
        nameLabel={t('addServer.headerName')}
        stored={stored}
        error={errors.headers?.message}
      />
    </>
  );
}

export function ProcessFields({ form, stored = none }: KindFieldsProps) {
  const { t } = useTranslation();
  const { errors } = form.formState;
  return (
    <>
      <Field label={t('addServer.command')} hint={t('addServer.commandHint')} required error={errors.command?.message}>
        {(input) => <Input {...input} {...form.register('command')} placeholder="npx" className="font-mono text-sm" />}
      </Field>
      <Field label={t('addServer.args')} hint={t('addServer.argsHint')} error={errors.args?.message}>
        {(input) => <Textarea {...input} {...form.register('args')} rows={3} className="font-mono text-sm" />}
      </Field>
      <PairsField
        control={form.control}
        register={form.register}
        field="env"
        label={t('addServer.env')}
        hint={t('addServer.envHint')}
        nameLabel={t('addServer.envName')}
        stored={stored}
        error={errors.env?.message}
      />
      <Field label={t('addServer.cwd')} hint={t('addServer.cwdHint')} error={errors.cwd?.message}>
        {(input) => <Input {...input} {...form.register('cwd')} className="font-mono text-sm" />}
      </Field>
    </>
  );
}

/** The values that a launch template asks for. */
export function TemplateInputs({ form, template, stored = none }: KindFieldsProps & { template: Template }) {
  const { t } = useTranslation();
  return template.inputs
    .filter((asked) => !asked.fixed)
    .map((asked) => (
      <Field
        key={asked.name}
        label={asked.label || asked.name}
        hint={asked.description}
        required={asked.required && !stored.includes(asked.name)}
        error={form.formState.errors.inputs?.[asked.name]?.message}
      >
        {(input) => (
          <Input
            {...input}
            {...form.register(`inputs.${asked.name}`)}
            {...(asked.secret ? { type: 'password', autoComplete: 'new-password' } : {})}
            placeholder={stored.includes(asked.name) ? t('addServer.keepSecret') : undefined}
          />
        )}
      </Field>
    ));
}

export function PackageFields({ form }: KindFieldsProps) {
  const { t } = useTranslation();
  const templates = useTemplates();
  const chosen = templates.data?.find(({ id }) => id === form.watch('template'));
  if (templates.error) return <FailedRequest error={templates.error} onRetry={() => void templates.refetch()} />;
  if (templates.data?.length === 0) return <Notice>{t('addServer.noTemplates')}</Notice>;
  return (
    <>
      <Field
        label={t('addServer.template')}
        required
        hint={chosen ? `${chosen.package}@${chosen.version}\n${chosen.description}` : undefined}
        error={form.formState.errors.template?.message}
      >
        {(input) => (
          <Select
            {...input}
            {...form.register('template', {
              onChange: (event: { target: { value: string } }) => {
                const template = templates.data?.find(({ id }) => id === event.target.value);
                if (!template) return;
                form.setValue('inputs', inputDefaults(template));
                if (form.getValues('name') === '') form.setValue('name', template.name);
              },
            })}
          >
            <option value="">{t('form.notSet')}</option>
            {templates.data?.map((template) => (
              <option key={template.id} value={template.id}>
                {template.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {chosen ? <TemplateInputs form={form} template={chosen} /> : null}
    </>
  );
}
