import type { ServerResponse } from 'node:http';
import { type NaruError, problemFrom } from '@naru/contract';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An error as RFC 9457 problem details, with the headers its status asks for. */
export function problemAnswer(error: NaruError, requestId: string): Answer {
  const { http: status } = error.kind;
  return {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      // RFC 9110, 11.6.1: an answer 401 names the scheme that would be accepted.
      ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
      ...(status === 429 || status === 503 ? { 'Retry-After': '5' } : {}),
    },
    body: JSON.stringify(problemFrom(error, requestId)),
  };
}

export function sendProblem(response: ServerResponse, error: NaruError, requestId: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, headers, body } = problemAnswer(error, requestId);
  response.writeHead(status, headers).end(body);
}
