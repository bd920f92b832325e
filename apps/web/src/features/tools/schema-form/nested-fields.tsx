import { Plus, X } from 'lucide-react';
import { type ComponentType, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/input.tsx';
import type { FieldSpec } from './field-spec.ts';
import { type FieldProps, useIssue } from './form-issues.ts';
import { initialValue } from './initial-value.ts';
import { isObject } from './resolve-schema.ts';
import { childPath, fittingVariant } from './validate.ts';

type Kind<K extends FieldSpec['kind']> = FieldSpec & { kind: K };
/** `Nested` draws a field of any kind; it is handed down because nested fields and it need each other. */
type NestedProps<K extends FieldSpec['kind']> = FieldProps<Kind<K>> & { Nested: ComponentType<FieldProps> };

interface GroupProps {
  field: FieldProps;
  /** Whether the value may be taken out again. */
  removable: boolean;
  children: ReactNode;
}

/** A named group of fields, set off by a line. */
function Group({ field, removable, children }: GroupProps) {
  const { t } = useTranslation();
  const { spec, name, required, onChange, path } = field;
  const error = useIssue(path);
  return (
    <fieldset className="min-w-0">
      <legend className="flex w-full items-baseline gap-2 font-medium text-sm">
        <span className="min-w-0 break-anything">
          {spec.title ?? name}
          {required ? (
            <span className="ml-0.5 text-bad" aria-hidden>
              *
            </span>
          ) : null}
        </span>
        {removable ? (
          <Button look="link" className="ml-auto font-normal text-xs" onClick={() => onChange(undefined)}>
            {t('form.leaveOut')}
          </Button>
        ) : null}
      </legend>
      {spec.description ? <p className="mt-0.5 whitespace-pre-line text-muted text-xs">{spec.description}</p> : null}
      <div className="mt-2 grid grid-cols-1 gap-4 border-line border-l-2 pl-3.5">{children}</div>
      {error ? (
        <p role="alert" className="mt-1.5 text-bad text-xs">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}

/** Stands in for a part that is left out, until the person wants it. */
function LeftOut({ field }: { field: FieldProps }) {
  const { t } = useTranslation();
  const { spec, name, required, onChange, path } = field;
  const error = useIssue(path);
  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button onClick={() => onChange(initialValue({ ...spec, default: undefined }, true))}>
          <Plus aria-hidden />
          {t('form.include', { name: spec.title ?? name })}
        </Button>
        {required ? null : <span className="text-faint text-xs">{t('form.optional')}</span>}
      </div>
      {spec.description ? <p className="mt-1 whitespace-pre-line text-muted text-xs">{spec.description}</p> : null}
      {error ? (
        <p role="alert" className="mt-1 text-bad text-xs">
          {error}
        </p>
      ) : null}
    </div>
  );
}

/** The fields of an object without a frame around them: the top of a form. */
export function ObjectFields({
  spec,
  value,
  path,
  onChange,
  Nested,
}: Omit<NestedProps<'object'>, 'name' | 'required'>) {
  const object = isObject(value) ? value : {};
  return spec.properties.map(({ name, required, spec: child }) => (
    <Nested
      key={name}
      spec={child()}
      name={name}
      path={childPath(path, name)}
      required={required}
      value={Object.hasOwn(object, name) ? object[name] : undefined}
      onChange={(next) => {
        const { [name]: _, ...rest } = object;
        onChange(next === undefined ? rest : { ...rest, [name]: next });
      }}
    />
  ));
}

export function ObjectField({ Nested, ...field }: NestedProps<'object'>) {
  if (!isObject(field.value)) return <LeftOut field={field} />;
  return (
    <Group field={field} removable={!field.required}>
      <ObjectFields {...field} Nested={Nested} />
    </Group>
  );
}

export function ArrayField({ Nested, ...field }: NestedProps<'array'>) {
  const { t } = useTranslation();
  const { spec, value, path, onChange } = field;
  if (value !== undefined && !Array.isArray(value)) return <LeftOut field={field} />;
  const items: readonly unknown[] = value ?? [];
  const item = spec.items();
  return (
    <Group field={field} removable={!field.required && value !== undefined}>
      {items.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items of a JSON array have no identity but their place
        <div key={index} className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <Nested
              spec={item}
              name={t('form.item', { index: index + 1 })}
              path={childPath(path, index)}
              required
              value={one}
              onChange={(next) => onChange(items.map((old, position) => (position === index ? next : old)))}
            />
          </div>
          <Button
            look="ghost"
            size="icon"
            aria-label={t('form.removeItem', { index: index + 1 })}
            onClick={() => onChange(items.filter((_, position) => position !== index))}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
      <div>
        <Button disabled={items.length >= spec.maxItems} onClick={() => onChange([...items, initialValue(item, true)])}>
          <Plus aria-hidden />
          {t('form.addItem')}
        </Button>
      </div>
    </Group>
  );
}

/** `oneOf` and `anyOf`: the person chooses the form, then fills it in. */
export function VariantField({ Nested, ...field }: NestedProps<'variant'>) {
  const { t } = useTranslation();
  const { spec, name, value, path, required, onChange } = field;
  const [chosen, setChosen] = useState(() => (value === undefined ? -1 : Math.max(0, fittingVariant(spec, value))));
  const error = useIssue(path);
  const current = value === undefined && !required ? undefined : spec.variants[Math.max(0, chosen)];
  return (
    <div className="grid min-w-0 gap-3">
      <Field
        label={spec.title ?? name}
        hint={spec.description}
        required={required}
        error={current ? undefined : error}
        aside={required ? null : <span className="text-faint text-xs">{t('form.optional')}</span>}
      >
        {(input) => (
          <Select
            {...input}
            value={current ? Math.max(0, chosen) : value === null ? -2 : -1}
            onChange={(event) => {
              const index = Number(event.target.value);
              setChosen(index);
              const variant = spec.variants[index];
              if (variant) onChange(initialValue(variant.spec(), true) ?? '');
              else onChange(index === -2 ? null : undefined);
            }}
          >
            {required ? null : <option value={-1}>{t('form.notSet')}</option>}
            {spec.nullable ? <option value={-2}>null</option> : null}
            {spec.variants.map((variant, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: forms of a schema have no identity but their place
              <option key={index} value={index}>
                {variant.label ?? t('form.variantNumber', { index: index + 1 })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {current && value !== null ? (
        <div className="border-line border-l-2 pl-3.5">
          <Nested
            key={chosen}
            spec={current.spec()}
            name={current.label ?? name}
            path={path}
            required
            value={value}
            onChange={onChange}
          />
        </div>
      ) : null}
    </div>
  );
}
