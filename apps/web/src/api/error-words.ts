import type { TFunction } from 'i18next';
import { problemTitle } from '../i18n/foreign-words.ts';
import { ApiError, UnreachableError } from './http.ts';

export interface ErrorWords {
  title: string;
  detail: string;
}

/** What to tell a person about a request that failed. The API's own words lead; they say what to do. */
export function errorWords(error: unknown, t: TFunction): ErrorWords {
  if (error instanceof ApiError) {
    const { title: english, detail, errors = [] } = error.problem;
    const title = problemTitle(error.problem);
    const fields = errors.map(({ path, message }) => `${path.replace(/^\//, '')}: ${message}`);
    return { title, detail: [detail === english ? '' : detail, ...fields].filter(Boolean).join('\n') };
  }
  if (error instanceof UnreachableError) {
    return { title: t('error.unreachable'), detail: t('error.unreachableDetail') };
  }
  return { title: t('error.unexpected'), detail: t('error.unexpectedDetail') };
}

/** One line for a toast. */
export function errorLine(error: unknown, t: TFunction): string {
  const { title, detail } = errorWords(error, t);
  return detail === '' ? title : detail;
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.problem.status === 401;
}
