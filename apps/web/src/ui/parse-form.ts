import type { FieldPath, FieldValues, UseFormSetError } from 'react-hook-form';
import type { z } from 'zod';
import { faultWords } from '../i18n/foreign-words.ts';
import { focusFirstInvalid } from './focus-first-invalid.ts';

/**
 * Parses what a form holds with the shape the API takes. Faults go to the fields they name (by the first part of their
 * path); the answer is then undefined.
 */
export function parseForm<Shape extends z.ZodType, Values extends FieldValues>(
  shape: Shape,
  input: unknown,
  setError: UseFormSetError<Values>,
): z.output<Shape> | undefined {
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? 'root') as FieldPath<Values>;
    setError(field, { message: faultWords(issue.message) });
  }
  // The order of the faults is the schema's, not that of the fields on the page.
  focusFirstInvalid(document.activeElement?.closest('form'));
  return undefined;
}
