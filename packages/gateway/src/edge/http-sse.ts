import { randomUUID } from 'node:crypto';
import { NaruError } from '@naru/contract';
import type { GatewayLimits } from '../limits.ts';
import type { Log } from '../ports.ts';
import { encodeAnswer } from '../wire/answer.ts';
import type { ClientBody } from '../wire/client-message.ts';
import type { ClientSession } from './client-session.ts';
import { answerFrom } from './failure.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { AnswerSink, LegacyEdge } from './http-legacy.ts';
import { type KeepAlive, SseStream } from './sse-stream.ts';

interface Channel {
  readonly stream: SseStream;
  readonly principalId: string;
  readonly viewKey: string;
  /** Whether `initialize` came; the session follows once it is open. */
  initialized: boolean;
  session: ClientSession | undefined;
}

export interface SseEdgeOptions {
  readonly legacy: LegacyEdge;
  readonly limits: GatewayLimits;
  readonly keepAlive: KeepAlive;
  readonly log: Log;
}

/** HTTP+SSE of 2024-11-05: one stream down, one POST address up. The stream and the session end together. */
export class SseEdge {
  readonly #channels = new Map<string, Channel>();
  readonly #options: SseEdgeOptions;

  constructor(options: SseEdgeOptions) {
    this.#options = options;
  }

  open({ response, principal, view, headers }: HttpExchange, messagesPath: string): void {
    const { keepAlive, limits } = this.#options;
    const own = [...this.#channels.values()].filter(({ principalId }) => principalId === principal.id).length;
    if (own >= limits.maxStreamsPerPrincipal) throw new NaruError('mcp.too_many_sessions');
    const id = randomUUID();
    const stream = new SseStream(response, { keepAlive, maxBacklogBytes: limits.maxStreamBacklogBytes, headers });
    const channel: Channel = {
      stream,
      principalId: principal.id,
      viewKey: view.key,
      initialized: false,
      session: undefined,
    };
    this.#channels.set(id, channel);
    stream.onClose(() => {
      this.#channels.delete(id);
      channel.session?.end();
    });
    stream.sendEvent('endpoint', `${messagesPath}?sessionId=${id}`);
  }

  /** Ends every stream of a principal. */
  endOf(principalId: string): void {
    for (const { principalId: owner, stream } of [...this.#channels.values()]) if (owner === principalId) stream.end();
  }

  /** @throws NaruError `mcp.session_not_found` for a channel that is not this principal's at this address */
  async post(exchange: HttpExchange, channelId: string, body: ClientBody): Promise<void> {
    const channel = this.#channels.get(channelId);
    const { principal, view, response } = exchange;
    if (channel === undefined || channel.principalId !== principal.id || channel.viewKey !== view.key) {
      throw new NaruError('mcp.session_not_found', { message: 'There is no such stream. Open one with GET …/sse.' });
    }
    if (body.kind === 'batch')
      throw new NaruError('mcp.invalid_request', { message: 'Send one message at a time here.' });
    const { message } = body;
    if (message.kind === 'request' && message.method === 'initialize') {
      response.writeHead(202, exchange.headers).end();
      await this.#initialize(exchange, channel, { idText: message.idText, params: message.params.toObject() });
      return;
    }
    const { session } = channel;
    if (session === undefined) throw new NaruError('mcp.invalid_request', { message: 'Start with initialize.' });
    response.writeHead(202, exchange.headers).end();
    const sink = sinkOf(channel.stream);
    const requests = this.#options.legacy.takeRest(session, [message]);
    await Promise.all(requests.map((request) => this.#options.legacy.answer(exchange, { session, request, sink })));
  }

  async #initialize(
    exchange: HttpExchange,
    channel: Channel,
    { idText, params }: { idText: string; params: Parameters<LegacyEdge['openSession']>[1] },
  ): Promise<void> {
    const sink = sinkOf(channel.stream);
    try {
      if (channel.initialized) throw new NaruError('mcp.invalid_request', { message: 'Already initialized.' });
      channel.initialized = true;
      const { session, answer } = await this.#options.legacy.openSession(exchange, params);
      if (!channel.stream.open) {
        session.end();
        return;
      }
      channel.session = session;
      session.attachStream(channel.stream);
      sink.answer(idText, answer);
    } catch (error) {
      sink.answer(idText, answerFrom(error, this.#options.log));
    }
  }
}

function sinkOf(stream: SseStream): AnswerSink {
  return { stream: () => stream, answer: (idText, answer) => stream.send(encodeAnswer(idText, answer)) };
}
