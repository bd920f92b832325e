import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NaruError, toNaruError } from '@naru/contract';
import type { Address, Gateway, Log } from '@naru/gateway';
import { parseAddress } from '../wire.ts';
import type { Api } from './api.ts';
import type { Gate } from './gate.ts';
import { sendProblem } from './problem-answer.ts';
import type { Readiness } from './readiness.ts';
import { setPageHeaders } from './security-headers.ts';
import type { StaticFiles } from './static-files.ts';
import type { TrustedHosts } from './trusted-hosts.ts';

export interface FrontOptions {
  readonly trusted: TrustedHosts;
  readonly gate: Gate;
  readonly gateway: Pick<Gateway, 'handle'>;
  readonly api: Api;
  readonly files: StaticFiles;
  readonly readiness: Readiness;
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly log: Log;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly pathname: string;
}

/**
 * What every request meets first: host and origin, authentication, security headers; then the MCP address, the
 * management API or the dashboard's files. MCP requests go on with their body unread, and get their headers from the
 * gateway, which writes them all at once.
 */
export function createFront(options: FrontOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    // While draining, tells clients of kept connections to go elsewhere.
    if (options.readiness.phase === 'draining') response.setHeader('Connection', 'close');
    const pathname = pathOf(request);
    const address = parseAddress(pathname);
    if (address !== undefined) {
      callMcp(request, response, { address, options });
      return;
    }
    const exchange = { request, response, requestId: identify(response, options), pathname };
    dispatch(exchange, options).catch((error: unknown) => refuse(exchange, error, options.log));
  };
}

function callMcp(
  request: IncomingMessage,
  response: ServerResponse,
  { address, options }: { address: Address; options: FrontOptions },
): void {
  try {
    refuseStrangers(request, options.trusted);
    const principal = options.gate.principalOf(request);
    if (principal === undefined) throw unauthenticated();
    options.gateway.handle(request, response, { address, principal });
  } catch (error) {
    refuse({ response, requestId: identify(response, options) }, error, options.log);
  }
}

/** Sets the headers that every answer carries, and the id by which this one can be found in the log. */
function identify(response: ServerResponse, { headers }: FrontOptions): string {
  const requestId = randomUUID();
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('X-Request-Id', requestId);
  return requestId;
}

function refuse({ response, requestId }: Pick<Exchange, 'response' | 'requestId'>, error: unknown, log: Log): void {
  const known = toNaruError(error);
  if (known.kind.blame === 'naru') log.error('a request failed', { requestId, err: error });
  sendProblem(response, known, requestId);
}

async function dispatch(exchange: Exchange, options: FrontOptions): Promise<void> {
  const { request, response, pathname } = exchange;
  if (pathname === '/healthz') return sendText(response, 'ok');
  if (pathname === '/readyz') {
    await options.readiness.check();
    return sendText(response, 'ready');
  }
  refuseStrangers(request, options.trusted);
  if (pathname === '/api' || pathname.startsWith('/api/')) return callApi(exchange, options);
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new NaruError('resource.not_found');
  setPageHeaders(response);
  if (options.files.serve(request, response, pathname)) return;
  throw new NaruError('resource.not_found', {
    message: pathname === '/' ? 'The dashboard is not built: run npm run build.' : 'There is nothing at this address.',
  });
}

async function callApi({ request, response, requestId, pathname }: Exchange, options: FrontOptions): Promise<void> {
  const caller = await options.gate.callerOf(request);
  const path = pathname.replace(/^\/api\/v1/, '');
  if (caller === undefined && !options.api.isOpen(request.method ?? '', path)) throw unauthenticated();
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  options.api.handle(request, response, {
    requestId,
    caller,
    signal: gone.signal,
    remoteAddress: request.socket.remoteAddress ?? '',
  });
}

function refuseStrangers(request: IncomingMessage, trusted: TrustedHosts): void {
  const { host, origin } = request.headers;
  if (!trusted.trustsHost(host)) {
    throw new NaruError('auth.origin', {
      message:
        'Naru does not answer to this host name. Name it in NARU_ALLOWED_HOSTS or NARU_PUBLIC_URL if it is right.',
    });
  }
  if (!trusted.trustsOrigin({ host, origin })) {
    throw new NaruError('auth.origin', { message: 'Requests from pages of other origins are refused.' });
  }
}

function unauthenticated(): NaruError {
  return new NaruError('auth.required', {
    message: 'Send a valid key as Authorization: Bearer …, or sign in with the link that Naru printed at its start.',
  });
}

/** The path as it was sent: never decoded or normalised, so that nothing is read twice in two ways. */
function pathOf(request: IncomingMessage): string {
  const target = request.url ?? '';
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}

function sendText(response: ServerResponse, text: string): void {
  response
    .writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(`${text}\n`);
}
