import { type FieldError, NaruError } from '@naru/contract';
import type { z } from 'zod';

/** What zod found wrong, as `request.invalid` with one JSON Pointer (RFC 6901) a problem. Values are never repeated. */
export function invalidRequest(error: z.ZodError): NaruError {
  const fields = error.issues.flatMap(fieldErrors);
  const first = fields[0];
  return new NaruError('request.invalid', {
    ...(first === undefined ? {} : { message: first.path === '' ? first.message : `${first.path}: ${first.message}` }),
    fields,
  });
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = pointer(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: `${path}${pointer([key])}`, message: 'There is no such field here.' }));
  }
  return [{ path, message: issue.message }];
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
