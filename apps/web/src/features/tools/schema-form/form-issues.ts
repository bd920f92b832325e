import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldSpec } from './field-spec.ts';
import type { Issue } from './validate.ts';

const none: ReadonlyMap<string, Issue> = new Map();

/** What is wrong with the arguments, by place; empty until the person tried to run the tool. */
export const FormIssues = createContext(none);

/** The message to show at one place of the form. */
export function useIssue(path: string): string | undefined {
  const { t } = useTranslation();
  const issue = useContext(FormIssues).get(path);
  return issue ? t(`form.error.${issue.rule}`, { limit: issue.limit ?? '', type: issue.limit ?? '' }) : undefined;
}

/** What every kind of field takes. `name` is what the person reads when the schema gives no title. */
export interface FieldProps<Spec extends FieldSpec = FieldSpec> {
  spec: Spec;
  name: string;
  path: string;
  required: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
}
