import { NaruError } from '@naru/contract';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { GatewayLimits } from '../limits.ts';
import type { Log } from '../ports.ts';
import { latestLegacyVersion, legacyVersions } from '../protocol.ts';
import type { Call } from '../route/call.ts';
import { describe } from '../route/describe.ts';
import { askable } from '../route/forward.ts';
import type { Router } from '../route/router.ts';
import { RpcFailure } from '../upstream/link.ts';
import { type Answer, encodeNotification, resultOf } from '../wire/answer.ts';
import type { ClientBody, ClientMessage } from '../wire/client-message.ts';
import type { ClientSession } from './client-session.ts';
import { answerFrom } from './failure.ts';
import { acceptsEventStream, type HttpExchange, singleHeader } from './http-exchange.ts';
import { Reply } from './reply.ts';
import type { SessionTable } from './session-table.ts';
import { type KeepAlive, SseStream } from './sse-stream.ts';

export interface LegacyEdgeOptions {
  readonly router: Router;
  readonly sessions: SessionTable;
  readonly identity: { readonly name: string; readonly version: string };
  readonly limits: GatewayLimits;
  readonly keepAlive: KeepAlive;
  readonly log: Log;
  onSessionEnd(session: ClientSession): void;
}

export type LegacyRequest = Extract<ClientMessage, { kind: 'request' }>;

/** Where answers to a session's calls, and what comes before them, are written. */
export interface AnswerSink {
  stream(): SseStream | undefined;
  answer(idText: string, answer: Answer): void;
}

const sessionHeader = 'mcp-session-id';
/** The only revision that has JSON-RPC batches; 2025-06-18 took them away again. */
const batchVersion = '2025-03-26';

/** Streamable HTTP of 2025-03-26 … 2025-11-25: sessions opened by `initialize`. */
export class LegacyEdge {
  readonly #options: LegacyEdgeOptions;

  constructor(options: LegacyEdgeOptions) {
    this.#options = options;
  }

  async post(exchange: HttpExchange, body: ClientBody): Promise<void> {
    const messages = body.kind === 'single' ? [body.message] : body.messages;
    const [first] = messages;
    if (body.kind === 'single' && first?.kind === 'request' && first.method === 'initialize') {
      await this.#initialize(exchange, first);
      return;
    }
    const session = this.#session(exchange);
    if (body.kind === 'batch' && session.options.protocolVersion !== batchVersion) {
      throw new NaruError('mcp.invalid_request', {
        message: `Revision ${session.options.protocolVersion} has no batches. Send one message at a time.`,
      });
    }
    const requests = this.takeRest(session, messages);
    if (requests.length === 0) {
      exchange.response.writeHead(202, exchange.headers).end();
      return;
    }
    const reply = this.#reply(exchange, { count: requests.length, batch: body.kind === 'batch' });
    await Promise.all(requests.map((request) => this.answer(exchange, { session, request, sink: reply })));
  }

  /** The stream on which a session hears what answers no request of its own. */
  listen(exchange: HttpExchange): void {
    if (!acceptsEventStream(exchange.request) || singleHeader(exchange.request, sessionHeader) === undefined) {
      throw new NaruError('request.method', { message: 'Send messages with POST.' });
    }
    const session = this.#session(exchange);
    const { keepAlive, limits } = this.#options;
    const headers = { ...exchange.headers, [sessionHeader]: session.id };
    session.attachStream(
      new SseStream(exchange.response, { keepAlive, maxBacklogBytes: limits.maxStreamBacklogBytes, headers }),
    );
  }

  end(exchange: HttpExchange): void {
    this.#session(exchange).end();
    exchange.response.writeHead(204, exchange.headers).end();
  }

  /** Opens a session for a client that sent `initialize`; the answer is the caller's to send. */
  async openSession(
    { principal, view }: HttpExchange,
    params: JsonObject,
  ): Promise<{ readonly session: ClientSession; readonly answer: Answer }> {
    const { protocolVersion, capabilities, clientInfo } = params;
    if (typeof protocolVersion !== 'string' || !isJsonObject(clientInfo) || !isJsonObject(capabilities)) {
      throw new NaruError('request.invalid', {
        message: 'initialize needs "protocolVersion", "capabilities" and "clientInfo".',
      });
    }
    const { router, sessions, identity, limits, onSessionEnd } = this.#options;
    const askable = askableCapabilities(capabilities);
    const saidBytes = Buffer.byteLength(JSON.stringify([clientInfo, askable]));
    if (saidBytes > limits.maxClientInfoBytes) {
      throw new NaruError('request.too_large', {
        message: `"clientInfo" and "capabilities" may have at most ${limits.maxClientInfoBytes} bytes.`,
      });
    }
    await router.settle(view);
    const version = legacyVersions.find((known) => known === protocolVersion) ?? latestLegacyVersion;
    const session = sessions.open({
      principalId: principal.id,
      viewKey: view.key,
      protocolVersion: version,
      clientInfo,
      capabilities: askable,
    });
    session.onEnd(() => onSessionEnd(session));
    const { instructions, ...described } = describe(view, 'legacy', identity);
    const answer = resultOf({
      protocolVersion: version,
      ...described,
      ...(instructions === undefined ? {} : { instructions }),
    });
    return { session, answer };
  }

  /** Answers one request of a session and never rejects. */
  async answer(
    exchange: HttpExchange,
    { session, request, sink }: { session: ClientSession; request: LegacyRequest; sink: AnswerSink },
  ): Promise<void> {
    const { router, log } = this.#options;
    try {
      const controller = session.begin(request.idText);
      try {
        const call = sessionCall(exchange, { session, request, sink, signal: controller.signal });
        sink.answer(request.idText, await router.answer(call));
      } finally {
        session.finish(request.idText);
      }
    } catch (error) {
      sink.answer(request.idText, answerFrom(error, log));
    }
  }

  /** Takes notifications and responses at once and returns the requests. */
  takeRest(session: ClientSession, messages: readonly ClientMessage[]): readonly LegacyRequest[] {
    const requests: LegacyRequest[] = [];
    for (const message of messages) {
      if (message.kind === 'request') requests.push(message);
      else if (message.kind === 'response') session.settle(message.id, message.outcome);
      else if (message.method === 'notifications/cancelled')
        session.cancel(JSON.stringify(message.params['requestId']));
    }
    return requests;
  }

  async #initialize(exchange: HttpExchange, request: LegacyRequest): Promise<void> {
    const { session, answer } = await this.openSession(exchange, request.params.toObject());
    const reply = this.#reply(exchange, { count: 1, batch: false, headers: { [sessionHeader]: session.id } });
    reply.answer(request.idText, answer);
  }

  #session({ request, principal, view }: HttpExchange): ClientSession {
    const id = singleHeader(request, sessionHeader);
    if (id === undefined) {
      throw new NaruError('mcp.invalid_request', {
        message: 'Start with initialize and send the Mcp-Session-Id it answers, or speak revision 2026-07-28.',
      });
    }
    const session = this.#options.sessions.get(id, principal.id, view);
    const version = singleHeader(request, 'mcp-protocol-version');
    if (version !== undefined && !legacyVersions.some((known) => known === version)) {
      throw new NaruError('mcp.invalid_request', {
        message: `The protocol version ${version} is not one of this session.`,
      });
    }
    return session;
  }

  #reply(
    { request, response, headers: always }: HttpExchange,
    options: { count: number; batch: boolean; headers?: Readonly<Record<string, string>> },
  ): Reply {
    const { keepAlive, limits } = this.#options;
    const { count, batch, headers = {} } = options;
    return new Reply(response, {
      count,
      batch,
      statuses: false,
      acceptsStream: acceptsEventStream(request),
      unreadTimeoutMs: limits.unreadTimeoutMs,
      stream: { keepAlive, maxBacklogBytes: limits.maxStreamBacklogBytes, headers: { ...always, ...headers } },
    });
  }
}

function sessionCall(
  { principal, view }: HttpExchange,
  {
    session,
    request,
    sink,
    signal,
  }: { session: ClientSession; request: LegacyRequest; sink: AnswerSink; signal: AbortSignal },
): Call {
  return {
    principal,
    view,
    era: 'legacy',
    method: request.method,
    params: request.params,
    clientInfo: session.options.clientInfo,
    session,
    logLevel: session.logLevel,
    signal,
    paramHeaders: undefined,
    notify: (method, params) => sink.stream()?.send(encodeNotification(method, params)),
    ask: (method, params, asking) =>
      askable(method, session.capabilities)
        ? session.ask(method, params, { stream: sink.stream(), signal: asking })
        : Promise.reject(new RpcFailure({ code: -32601, message: `${method} is not relayed.` })),
  };
}

/** What of a client's capabilities lets a server ask it something; the rest (experimental, tasks) is not relayed. */
function askableCapabilities({ sampling, elicitation, roots }: JsonObject): JsonObject {
  return {
    ...(sampling === undefined ? {} : { sampling }),
    ...(elicitation === undefined ? {} : { elicitation }),
    ...(roots === undefined ? {} : { roots }),
  };
}
