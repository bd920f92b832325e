import { NaruError } from '@naru/contract';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import type { Log } from '../ports.ts';
import { metaKeys, modernVersion, rpcCodes } from '../protocol.ts';
import type { Call } from '../route/call.ts';
import type { Router } from '../route/router.ts';
import { decodeHeaderValue } from '../upstream/header-value.ts';
import { RpcFailure } from '../upstream/link.ts';
import { encodeNotification } from '../wire/answer.ts';
import type { ClientBody, ClientMessage } from '../wire/client-message.ts';
import { answerFrom, EnvelopeIncomplete } from './failure.ts';
import { acceptsEventStream, type HttpExchange, singleHeader } from './http-exchange.ts';
import type { ListenEdge } from './listen.ts';
import { Reply } from './reply.ts';
import type { KeepAlive } from './sse-stream.ts';

export interface ModernEdgeOptions {
  readonly router: Router;
  readonly listen: ListenEdge;
  readonly limits: GatewayLimits;
  readonly keepAlive: KeepAlive;
  readonly log: Log;
}

type ModernRequest = Extract<ClientMessage, { kind: 'request' }>;

/** Whether a POST speaks 2026-07-28: it says so in its header, or in the envelope that only this revision has. */
export function isModern({ request }: HttpExchange, body: ClientBody): boolean {
  if (singleHeader(request, 'mcp-protocol-version') === modernVersion) return true;
  if (body.kind !== 'single' || body.message.kind !== 'request') return false;
  const { method, params } = body.message;
  if (method === 'server/discover') return true;
  const meta = params.get('_meta');
  return isJsonObject(meta) && meta[metaKeys.protocolVersion] !== undefined;
}

/** Streamable HTTP of 2026-07-28: one self-contained request for each POST, no session. */
export class ModernEdge {
  readonly #options: ModernEdgeOptions;

  constructor(options: ModernEdgeOptions) {
    this.#options = options;
  }

  async handle(exchange: HttpExchange, body: ClientBody): Promise<void> {
    const { response } = exchange;
    if (body.kind === 'batch') {
      throw new NaruError('mcp.invalid_request', {
        message: `Revision ${modernVersion} has no batches. Send one message.`,
      });
    }
    const { message } = body;
    if (message.kind === 'response')
      throw new NaruError('mcp.invalid_request', { message: 'Nothing was asked of this client.' });
    if (message.kind === 'notification') {
      response.writeHead(202, exchange.headers).end();
      return;
    }
    await this.#answer(exchange, message);
  }

  async #answer(exchange: HttpExchange, message: ModernRequest): Promise<void> {
    const { limits, keepAlive, log, router, listen } = this.#options;
    const reply = new Reply(exchange.response, {
      count: 1,
      batch: false,
      statuses: true,
      acceptsStream: acceptsEventStream(exchange.request),
      unreadTimeoutMs: limits.unreadTimeoutMs,
      stream: { maxBacklogBytes: limits.maxStreamBacklogBytes, keepAlive, headers: exchange.headers },
    });
    const gone = new AbortController();
    const onClose = () => {
      // Closing the response is how a modern client cancels.
      if (!exchange.response.writableFinished)
        gone.abort(new NaruError('request.timeout', { message: 'The client went away.' }));
    };
    exchange.response.once('close', onClose);
    try {
      const meta = checkEnvelope(exchange, message);
      if (message.method === 'subscriptions/listen') await listen.open(exchange, message, gone.signal);
      else
        reply.answer(
          message.idText,
          await router.answer(modernCall(exchange, message, { meta, reply, signal: gone.signal })),
        );
    } catch (error) {
      if (!gone.signal.aborted) reply.answer(message.idText, answerFrom(error, log));
    } finally {
      exchange.response.off('close', onClose);
    }
  }
}

function modernCall(
  { principal, view, request }: HttpExchange,
  { method, params }: ModernRequest,
  { meta, reply, signal }: { meta: JsonObject; reply: Reply; signal: AbortSignal },
): Call {
  const info = meta[metaKeys.clientInfo];
  const level = meta[metaKeys.logLevel];
  return {
    principal,
    view,
    era: 'modern',
    method,
    params,
    clientInfo: isJsonObject(info) ? info : {},
    session: undefined,
    logLevel: typeof level === 'string' ? level : undefined,
    signal,
    paramHeaders: request.headers as Record<string, string>,
    notify: (name, value) => reply.stream()?.send(encodeNotification(name, value)),
    ask: undefined,
  };
}

/** Where the name that `Mcp-Name` repeats stands, by method. */
const namedBy = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
]);

/**
 * Checks that headers and body say the same, and that the envelope is complete and of a revision we speak.
 * @throws RpcFailure or NaruError, in the order in which the specification lets them be told apart
 */
function checkEnvelope({ request }: HttpExchange, { method, params }: ModernRequest): JsonObject {
  const meta = params.get('_meta');
  if (!isJsonObject(meta)) throw missing('_meta');
  const version = meta[metaKeys.protocolVersion];
  if (typeof version !== 'string') throw missing(metaKeys.protocolVersion);
  compareHeader('MCP-Protocol-Version', singleHeader(request, 'mcp-protocol-version'), version);
  if (version !== modernVersion) {
    throw new RpcFailure({
      code: rpcCodes.unsupportedVersion,
      message: `Protocol version ${version} is not supported.`,
      data: { supported: [modernVersion], requested: version },
    });
  }
  compareHeader('Mcp-Method', singleHeader(request, 'mcp-method'), method);
  const member = namedBy.get(method);
  if (member !== undefined) {
    const name = singleHeader(request, 'mcp-name');
    compareHeader('Mcp-Name', name === undefined ? undefined : decodeHeaderValue(name), params.get(member));
  }
  if (!isJsonObject(meta[metaKeys.clientCapabilities])) throw missing(metaKeys.clientCapabilities);
  return meta;
}

function missing(member: string): EnvelopeIncomplete {
  return new EnvelopeIncomplete(`"${member}" is missing from the request.`);
}

function compareHeader(header: string, received: string | undefined, expected: unknown): void {
  if (received === expected) return;
  throw new NaruError('mcp.header_mismatch', {
    message: `The header ${header} ${received === undefined ? 'is missing' : 'differs from the message'}.`,
  });
}
