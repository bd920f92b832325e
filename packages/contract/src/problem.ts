import { z } from 'zod';
import type { ErrorCode, NaruError } from './errors.ts';
import { errorKinds } from './errors.ts';

/** An error answer of the REST API: RFC 9457 problem details with a stable `code`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  /** Correlates the answer with the log; never tells anything by itself. */
  requestId: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof Problem>;

export function problemFrom(error: NaruError, requestId?: string): Problem {
  const { http, title } = error.kind;
  return {
    type: `urn:naru:error:${error.code}`,
    title,
    status: http,
    code: error.code,
    detail: error.message,
    ...(requestId === undefined ? {} : { requestId }),
    ...(error.fields.length === 0 ? {} : { errors: [...error.fields] }),
    ...(Object.keys(error.data).length === 0 ? {} : { data: { ...error.data } }),
  };
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorKinds, code);
}
