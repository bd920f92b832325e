import { type FormEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { focusFirstInvalid } from '../../ui/focus-first-invalid.ts';
import { Textarea } from '../../ui/input.tsx';
import { inputSpec } from './schema-form/field-spec.ts';
import { FormIssues } from './schema-form/form-issues.ts';
import { initialObject, UnparsedJson } from './schema-form/initial-value.ts';
import { ObjectFields } from './schema-form/nested-fields.tsx';
import { isObject, type JsonObject } from './schema-form/resolve-schema.ts';
import { SchemaField } from './schema-form/schema-field.tsx';
import { validate } from './schema-form/validate.ts';

interface ArgumentsFormProps {
  schema: JsonObject;
  /** Arguments to begin with, laid over what the schema gives. */
  known?: JsonObject;
  onRun: (args: Record<string, unknown>) => void;
  /** The buttons below the fields; one of them submits. */
  children: ReactNode;
}

type JsonDraft = { args: Record<string, unknown> } | { problem: 'jsonInvalid' | 'jsonObject' };

function readJson(text: string): JsonDraft {
  if (text.trim() === '') return { args: {} };
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { args: { ...value } } : { problem: 'jsonObject' };
  } catch {
    return { problem: 'jsonInvalid' };
  }
}

/** Fields that hold no JSON yet have no place in the JSON view. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof UnparsedJson ? undefined : part), 2);
}

function JsonArguments({ text, tried, onChange }: { text: string; tried: boolean; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const draft = readJson(text);
  return (
    <Field label={t('tools.jsonLabel')} error={tried && 'problem' in draft ? t(`tools.${draft.problem}`) : undefined}>
      {(input) => (
        <Textarea
          {...input}
          rows={8}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          className="field-sizing-content max-h-[60vh] min-h-40 font-mono text-sm"
        />
      )}
    </Field>
  );
}

/** A form made from a tool's JSON Schema, and the same arguments as plain JSON. Enter or its button runs the tool. */
export function ArgumentsForm({ schema, known, onRun, children }: ArgumentsFormProps) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const spec = useMemo(() => inputSpec(schema), [schema]);
  const [args, setArgs] = useState(() => initialObject(spec, known));
  const [json, setJson] = useState<string | undefined>(() => (spec.kind === 'object' ? undefined : toJson(args)));
  const [tried, setTried] = useState(false);
  const issues = useMemo(
    () => (tried && json === undefined ? validate(spec, args, { path: '', required: true }) : []),
    [tried, json, spec, args],
  );
  const byPath = useMemo(() => new Map(issues.toReversed().map((issue) => [issue.path, issue])), [issues]);
  const nothing = spec.kind === 'object' && spec.properties.length === 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (json !== undefined) {
      const draft = readJson(json);
      if ('args' in draft) onRun(draft.args);
    } else if (validate(spec, args, { path: '', required: true }).length === 0) {
      onRun(args);
    }
    focusFirstInvalid(form.current);
  }

  function switchView() {
    setTried(false);
    if (json === undefined) {
      setJson(toJson(args));
      return;
    }
    const draft = readJson(json);
    if ('args' in draft) {
      setArgs(draft.args);
      setJson(undefined);
    } else setTried(true);
  }

  return (
    <form ref={form} onSubmit={submit} noValidate className="grid grid-cols-1 gap-4">
      <div className="flex items-center justify-between gap-3">
        <h3 className="font-semibold text-sm">{t('tools.input')}</h3>
        {spec.kind === 'object' ? (
          <Button className="h-7 px-2 text-xs" onClick={switchView}>
            {json === undefined ? t('tools.asJson') : t('tools.asForm')}
          </Button>
        ) : null}
      </div>
      {json !== undefined ? <JsonArguments text={json} tried={tried} onChange={setJson} /> : null}
      {json === undefined && nothing ? <p className="text-muted text-sm">{t('tools.noInput')}</p> : null}
      {json === undefined && spec.kind === 'object' ? (
        <FormIssues value={byPath}>
          <ObjectFields
            spec={spec}
            value={args}
            path=""
            onChange={(next) => setArgs(isObject(next) ? { ...next } : {})}
            Nested={SchemaField}
          />
        </FormIssues>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        {children}
        {issues.length > 0 ? (
          <p role="alert" className="text-bad text-sm">
            {t('tools.fix', { count: issues.length })}
          </p>
        ) : null}
      </div>
    </form>
  );
}
