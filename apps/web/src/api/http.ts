import { Problem } from '@naru/contract';
import { z } from 'zod';

/** The API answered with a problem document (RFC 9457). */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** No usable answer came: Naru is not running, the network is away, or something in between answered. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super('Naru cannot be reached.', { cause });
    this.name = 'UnreachableError';
  }
}

const base = '/api/v1';

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal | undefined;
}

export function pathOf(...segments: string[]): string {
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
}

export function streamUrl(path: string): string {
  return `${base}${path}`;
}

async function answerOf(path: string, { method = 'GET', body, signal }: RequestOptions): Promise<Response> {
  try {
    return await fetch(`${base}${path}`, {
      method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new UnreachableError(error);
  }
}

async function problemOf(response: Response): Promise<ApiError | UnreachableError> {
  const problem = Problem.safeParse(await response.json().catch(() => undefined));
  return problem.success ? new ApiError(problem.data) : new UnreachableError(response.status);
}

/**
 * Calls the REST API and parses the answer.
 * @throws ApiError for a problem document, UnreachableError without an answer, ZodError for an answer of another shape.
 */
export async function request<T extends z.ZodType>(
  path: string,
  shape: T,
  options: RequestOptions = {},
): Promise<z.infer<T>> {
  const response = await answerOf(path, options);
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return shape.parse(undefined);
  return shape.parse(await response.json());
}

/** The answer of a request whose body tells nothing. */
export const Nothing = z.unknown();
