import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { NaruError, toNaruError } from '@naru/contract';
import type { Log } from '../ports.ts';
import { httpStatusOf, type RpcError, rpcCodes } from '../protocol.ts';
import { RpcFailure } from '../upstream/link.ts';
import { type Answer, encodeAnswer } from '../wire/answer.ts';
import { BadMessage } from '../wire/client-message.ts';

/** A modern request without its envelope; HTTP 400, unlike other invalid params (2026-07-28, basic/index). */
export class EnvelopeIncomplete extends RpcFailure {
  constructor(message: string) {
    super({ code: rpcCodes.invalidParams, message });
  }
}

/** Any error as the answer to a call. What Naru did not foresee is logged and stays behind a general message. */
export function answerFrom(error: unknown, log: Log): Answer {
  if (error instanceof RpcFailure) {
    const httpStatus = error instanceof EnvelopeIncomplete ? 400 : httpStatusOf(error.error.code);
    return { kind: 'error', error: error.error, httpStatus };
  }
  const known = toNaruError(error);
  const data = { code: known.code, ...known.data, ...(known.code === 'internal.error' ? logged(known, log) : {}) };
  const rpc: RpcError = { code: known.kind.rpc, message: known.message, data };
  return { kind: 'error', error: rpc, httpStatus: httpStatusOf(rpc.code) };
}

/** Ties the general message that the client gets to the line in the log that says what happened. */
function logged({ cause, stack }: NaruError, log: Log): { errorId: string } {
  const errorId = randomUUID();
  const error = cause instanceof Error ? (cause.stack ?? cause.message) : (stack ?? 'unknown');
  log.error('An MCP call failed inside Naru', { errorId, error });
  return { errorId };
}

/** Refuses a request before it became a call: the HTTP status of the error, a JSON-RPC error as the body. */
export function refuse(
  response: ServerResponse,
  error: unknown,
  { log, headers }: { log: Log; headers: Readonly<Record<string, string>> },
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, idText, rpc } = refusalOf(error, log);
  const body = encodeAnswer(idText, { kind: 'error', error: rpc, httpStatus: status });
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': body.length,
    // Whatever of the body was not read must not be taken for the next request.
    ...(response.req.complete ? {} : { connection: 'close' }),
    ...(status === 405 ? { allow: 'POST' } : {}),
    ...(status === 503 ? { 'retry-after': '5' } : {}),
  });
  response.end(body);
}

function refusalOf(error: unknown, log: Log): { status: number; idText: string; rpc: RpcError } {
  if (error instanceof BadMessage) {
    return { status: 400, idText: error.idText, rpc: { code: error.code, message: error.message } };
  }
  const known = error instanceof NaruError ? error : undefined;
  const answer = answerFrom(error, log);
  const rpc = answer.kind === 'error' ? answer.error : { code: rpcCodes.internalError, message: '' };
  return { status: known?.kind.http ?? 500, idText: 'null', rpc };
}
