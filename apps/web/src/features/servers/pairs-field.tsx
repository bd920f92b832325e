import { Plus, X } from 'lucide-react';
import { type Control, type UseFormRegister, useFieldArray } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Input } from '../../ui/input.tsx';
import type { ServerValues } from './server-values.ts';

interface PairsFieldProps {
  control: Control<ServerValues>;
  register: UseFormRegister<ServerValues>;
  field: 'headers' | 'env';
  label: string;
  hint: string;
  nameLabel: string;
  /** Names whose values Naru holds already. */
  stored: readonly string[];
  error?: string | undefined;
}

/** Headers or variables: names with secret values, one line each. */
export function PairsField({ control, register, field, label, hint, nameLabel, stored, error }: PairsFieldProps) {
  const { t } = useTranslation();
  const { fields, append, remove } = useFieldArray({ control, name: field });
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium text-sm">{label}</legend>
      {fields.map((pair, index) => (
        <div key={pair.id} className="flex gap-2">
          <Input
            {...register(`${field}.${index}.name`)}
            aria-label={nameLabel}
            placeholder={nameLabel}
            readOnly={stored.includes(pair.name)}
            className="flex-1 font-mono text-sm"
          />
          <Input
            {...register(`${field}.${index}.value`)}
            type="password"
            autoComplete="new-password"
            aria-label={`${t('addServer.value')} ${pair.name}`.trim()}
            placeholder={stored.includes(pair.name) ? t('addServer.keepSecret') : t('addServer.value')}
            className="flex-[1.4] font-mono text-sm"
          />
          <Button
            look="ghost"
            size="icon"
            className="mt-0.5"
            aria-label={t('addServer.removePair')}
            onClick={() => remove(index)}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button onClick={() => append({ name: '', value: '' })}>
          <Plus aria-hidden />
          {t('addServer.addPair')}
        </Button>
        <p className="min-w-0 flex-1 basis-56 text-muted text-xs">{hint}</p>
      </div>
      {error ? (
        <p role="alert" className="text-bad text-xs">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
