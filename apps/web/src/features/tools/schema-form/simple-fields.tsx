import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, type FieldInputProps } from '../../../ui/field.tsx';
import { Input, Select, Textarea } from '../../../ui/input.tsx';
import { type FieldSpec, show } from './field-spec.ts';
import { type FieldProps, useIssue } from './form-issues.ts';
import { UnparsedJson } from './initial-value.ts';

type Kind<K extends FieldSpec['kind']> = FieldSpec & { kind: K };

interface LabelledProps {
  field: FieldProps;
  hint?: string;
  children: (input: FieldInputProps) => ReactNode;
}

/** Label, description and message of one field; a nullable one can be set to null and back. */
export function Labelled({ field, hint, children }: LabelledProps) {
  const { t } = useTranslation();
  const { spec, name, required, value, onChange, path } = field;
  const error = useIssue(path);
  const isNull = value === null;
  return (
    <Field
      label={
        <>
          {spec.title ?? name}
          {spec.title && spec.title !== name ? (
            <code className="ml-1.5 font-mono font-normal text-faint text-xs">{name}</code>
          ) : null}
        </>
      }
      hint={[spec.description, hint].filter(Boolean).join('\n') || undefined}
      required={required}
      error={error}
      aside={
        <span className="flex shrink-0 items-center gap-3 text-faint text-xs">
          {spec.nullable ? (
            <label className="flex items-center gap-1.5">
              <input
                type="checkbox"
                className="accent-accent"
                checked={isNull}
                aria-label={`${t('form.nullHint')}: ${name}`}
                onChange={(event) => onChange(event.target.checked ? null : undefined)}
              />
              null
            </label>
          ) : null}
          {required ? null : t('form.optional')}
        </span>
      }
    >
      {(input) => (isNull ? <Input {...input} value="null" disabled className="font-mono text-sm" /> : children(input))}
    </Field>
  );
}

const inputTypes: Readonly<Record<string, string>> = {
  date: 'date',
  email: 'email',
  uri: 'url',
  url: 'url',
  time: 'time',
};
const longTextFrom = 300;

export function StringField(field: FieldProps<Kind<'string'>>) {
  const { spec, value, onChange, required } = field;
  const text = typeof value === 'string' ? value : value === undefined ? '' : show(value);
  const [example] = spec.examples;
  const placeholder =
    typeof example === 'string' ? example : spec.format === 'date-time' ? '2026-01-31T09:00:00Z' : undefined;
  const change = (next: string) => onChange(next === '' && !required ? undefined : next);
  const long = !spec.format && !spec.pattern && (spec.maxLength ?? longTextFrom) >= longTextFrom;
  return (
    <Labelled field={field}>
      {(input) =>
        long ? (
          <Textarea
            {...input}
            rows={1}
            className="field-sizing-content max-h-80 min-h-9"
            value={text}
            placeholder={placeholder}
            onChange={(event) => change(event.target.value)}
          />
        ) : (
          <Input
            {...input}
            type={inputTypes[spec.format ?? ''] ?? 'text'}
            value={text}
            placeholder={placeholder}
            onChange={(event) => change(event.target.value)}
          />
        )
      }
    </Labelled>
  );
}

/** Keeps what is typed (“1.”, “-”) while it is not a number yet. */
export function NumberField(field: FieldProps<Kind<'number'>>) {
  const { spec, value, onChange } = field;
  const [draft, setDraft] = useState('');
  const text =
    typeof value === 'number' ? (Number(draft) === value && draft !== '' ? draft : String(value)) : show(value ?? '');
  const range = [spec.minimum ?? spec.exclusiveMinimum, spec.maximum ?? spec.exclusiveMaximum];
  const hint = range.some((limit) => limit !== undefined) ? `${range[0] ?? ''} – ${range[1] ?? ''}` : '';
  return (
    <Labelled field={field} hint={hint}>
      {(input) => (
        <Input
          {...input}
          inputMode={spec.integer ? 'numeric' : 'decimal'}
          className="tabular-nums"
          value={text}
          onChange={(event) => {
            const typed = event.target.value;
            setDraft(typed);
            const number = Number(typed);
            if (typed.trim() === '') onChange(undefined);
            else onChange(Number.isFinite(number) ? number : typed);
          }}
        />
      )}
    </Labelled>
  );
}

const indexOf = (choices: readonly { value: unknown }[], value: unknown) =>
  choices.findIndex((choice) => show(choice.value) === show(value));

export function ChoiceField(field: FieldProps<Kind<'choice'>>) {
  const { t } = useTranslation();
  const { spec, value, onChange, required } = field;
  const index = value === undefined ? -1 : indexOf(spec.choices, value);
  return (
    <Labelled field={field}>
      {(input) => (
        <Select
          {...input}
          value={index}
          onChange={(event) => onChange(spec.choices[Number(event.target.value)]?.value)}
        >
          {required && index !== -1 ? null : <option value={-1}>{t('form.notSet')}</option>}
          {spec.choices.map((choice, position) => (
            <option key={show(choice.value)} value={position}>
              {choice.label}
            </option>
          ))}
        </Select>
      )}
    </Labelled>
  );
}

export function BooleanField(field: FieldProps<Kind<'boolean'>>) {
  const { t } = useTranslation();
  const { value, onChange, required } = field;
  return (
    <Labelled field={field}>
      {(input) => (
        <Select
          {...input}
          value={typeof value === 'boolean' ? String(value) : ''}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value === 'true')}
        >
          {required ? null : <option value="">{t('form.notSet')}</option>}
          <option value="true">{t('form.yes')}</option>
          <option value="false">{t('form.no')}</option>
        </Select>
      )}
    </Labelled>
  );
}

export function ConstantField(field: FieldProps<Kind<'constant'>>) {
  const { t } = useTranslation();
  const constant = show(field.spec.value);
  if (field.required) {
    return (
      <Labelled field={field}>
        {(input) => (
          <Input {...input} readOnly value={t('form.constant', { value: constant })} className="text-muted" />
        )}
      </Labelled>
    );
  }
  return (
    <Labelled field={field}>
      {(input) => (
        <Select
          {...input}
          value={field.value === undefined ? '' : 'set'}
          onChange={(event) => field.onChange(event.target.value === '' ? undefined : field.spec.value)}
        >
          <option value="">{t('form.notSet')}</option>
          <option value="set">{constant}</option>
        </Select>
      )}
    </Labelled>
  );
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return new UnparsedJson(text);
  }
}

export function RawField(field: FieldProps) {
  const { t } = useTranslation();
  const { value, onChange } = field;
  const [draft, setDraft] = useState<string>();
  const shown = value instanceof UnparsedJson ? value.text : value === undefined ? '' : JSON.stringify(value, null, 2);
  return (
    <Labelled field={field} hint={t('form.rawHint')}>
      {(input) => (
        <Textarea
          {...input}
          rows={3}
          className="field-sizing-content max-h-96 font-mono text-sm"
          value={draft ?? shown}
          onChange={(event) => {
            setDraft(event.target.value);
            onChange(parseJson(event.target.value));
          }}
          onBlur={() => setDraft(undefined)}
        />
      )}
    </Labelled>
  );
}
