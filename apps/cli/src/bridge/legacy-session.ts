import { setTimeout as delay } from 'node:timers/promises';
import { NaruError } from '@naru/contract';
import type { Answer, Endpoint } from './endpoint.ts';
import { type Deliver, deliverAnswer, type Outcome, refusalError } from './exchange.ts';
import { cancelledId, type Id, isFields, type Message, parseMessage } from './message.ts';

const endTimeoutMs = 2_000;
const renewTimeoutMs = 20_000;
const minRetryMs = 1_000;
const maxRetryMs = 30_000;
/** How often one answer is asked for again after its stream ended early. */
const maxResumes = 20;

/**
 * A session opened by `initialize` (2025-03-26 … 2025-11-25) over Streamable HTTP. When the server has forgotten it (it
 * restarted, say), it is opened again with the client's own `initialize` and the client notices nothing.
 */
export class LegacySession {
  readonly #endpoint: Endpoint;
  readonly #deliver: Deliver;
  readonly #signal: AbortSignal;
  #initialize: string | undefined;
  #sessionId: string | undefined;
  #version: string | undefined;
  #listening: Promise<void> | undefined;
  #renewal: Promise<void> | undefined;
  readonly #cancelled = new Set<Id>();

  constructor(options: { readonly endpoint: Endpoint; readonly deliver: Deliver; readonly signal: AbortSignal }) {
    this.#endpoint = options.endpoint;
    this.#deliver = options.deliver;
    this.#signal = options.signal;
  }

  /** Sends the client's `initialize` and delivers its answer. Rejects with a NaruError. */
  async open(message: Message & { readonly id: Id }): Promise<void> {
    this.#initialize = message.text;
    this.#sessionId = undefined;
    this.#version = undefined;
    const answer = await this.#post(message.text);
    this.#sessionId = sessionIdOf(answer);
    const outcome = await deliverAnswer(answer, [message.id], async (received) => {
      this.#version ??= versionIn(received);
      await this.#deliver(received);
    });
    await this.#settle(outcome);
  }

  /** Sends one message of the client and delivers what comes back. Rejects with a NaruError. */
  async forward(message: Message): Promise<void> {
    if (message.kind === 'notification' && message.method === 'notifications/cancelled') this.#noteCancelled(message);
    const ids = message.kind === 'request' ? [message.id] : message.kind === 'batch' ? message.ids : [];
    const used = this.#sessionId;
    let answer = await this.#post(message.text);
    if (answer.kind === 'refused' && answer.status === 404 && used !== undefined && message.kind !== 'response') {
      await this.#renew(used);
      answer = await this.#post(message.text);
    }
    await this.#settle(await deliverAnswer(answer, ids, this.#deliver));
    for (const id of ids) this.#cancelled.delete(id);
    if (message.kind === 'notification' && message.method === 'notifications/initialized') this.#startListening();
  }

  /** Tells the server that the session is over. Never rejects. */
  async end(): Promise<void> {
    if (this.#sessionId === undefined) return;
    const signal = AbortSignal.timeout(endTimeoutMs);
    await this.#endpoint.send({ method: 'DELETE', headers: this.#headers(), signal }).catch(() => undefined);
    await this.#listening;
  }

  #headers(): Record<string, string> {
    return sessionHeaders(this.#sessionId, this.#version);
  }

  #post(body: string): Promise<Answer> {
    return this.#endpoint.send({ method: 'POST', headers: this.#headers(), body, signal: this.#signal });
  }

  #noteCancelled(message: Extract<Message, { kind: 'notification' }>): void {
    const id = cancelledId(message.params);
    if (id !== undefined && this.#cancelled.size < 10_000) this.#cancelled.add(id);
  }

  /** Asks again for answers whose stream ended early, where the server lets streams be taken up again. */
  async #settle(first: Outcome): Promise<void> {
    let outcome = this.#withoutCancelled(first);
    for (let attempt = 0; attempt < maxResumes && outcome.unanswered.length > 0; attempt += 1) {
      const { lastEventId, retryMs } = outcome;
      if (lastEventId === undefined || this.#signal.aborted) break;
      await delay(Math.min(retryMs ?? minRetryMs, maxRetryMs), undefined, { signal: this.#signal });
      const answer = await this.#listen(lastEventId);
      if (answer.kind !== 'events') break;
      const next = await deliverAnswer(answer, outcome.unanswered, this.#deliver);
      outcome = this.#withoutCancelled({ ...next, lastEventId: next.lastEventId ?? lastEventId });
    }
    if (outcome.unanswered.length > 0 && !this.#signal.aborted) {
      throw new NaruError('upstream.outcome_unknown', {
        message: 'The connection ended before the answer came: the request may have been carried out.',
      });
    }
  }

  #withoutCancelled(outcome: Outcome): Outcome {
    return { ...outcome, unanswered: outcome.unanswered.filter((id) => !this.#cancelled.has(id)) };
  }

  #listen(lastEventId: string | undefined): Promise<Answer> {
    const headers = { ...this.#headers(), ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }) };
    return this.#endpoint.send({ method: 'GET', headers, signal: this.#signal });
  }

  #startListening(): void {
    this.#listening ??= this.#keepListening().catch(() => undefined);
  }

  /** The server's own stream: notifications and requests that belong to no call. Opened again whenever it ends. */
  async #keepListening(): Promise<void> {
    let lastEventId: string | undefined;
    let waitMs = minRetryMs;
    while (!this.#signal.aborted) {
      const used = this.#sessionId;
      try {
        const answer = await this.#listen(lastEventId);
        // 405: the server has no such stream (Streamable HTTP, listening for messages).
        if (answer.kind === 'refused' && answer.status === 405) return;
        if (answer.kind === 'refused' && answer.status === 404 && used !== undefined) {
          lastEventId = undefined;
          await this.#renew(used);
        }
        if (answer.kind === 'events') {
          const outcome = await deliverAnswer(answer, [], this.#deliver);
          lastEventId = outcome.lastEventId ?? lastEventId;
          waitMs = outcome.retryMs ?? minRetryMs;
        } else {
          waitMs = Math.min(waitMs * 2, maxRetryMs);
        }
      } catch {
        waitMs = Math.min(waitMs * 2, maxRetryMs);
      }
      await delay(waitMs, undefined, { signal: this.#signal });
    }
  }

  /** Opens the session again, once for however many find it gone. Until it is open they all wait here. */
  #renew(stale: string): Promise<void> {
    if (this.#renewal === undefined && this.#sessionId !== stale) return Promise.resolve();
    this.#renewal ??= this.#openAgain().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #openAgain(): Promise<void> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(renewTimeoutMs)]);
    const send = (body: string, headers: Record<string, string>) =>
      this.#endpoint.send({ method: 'POST', headers, body, signal });
    const answer = await send(this.#initialize ?? '', {});
    if (answer.kind === 'refused') throw refusalError(answer.status);
    const text = answer.kind === 'json' ? answer.text : answer.kind === 'events' ? await firstData(answer) : '';
    const version = versionIn(parseMessage(text));
    if (version === undefined) throw new NaruError('mcp.session_not_found');
    const sessionId = sessionIdOf(answer);
    const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
    await send(initialized, sessionHeaders(sessionId, version));
    this.#sessionId = sessionId;
    this.#version = version;
  }
}

function sessionHeaders(sessionId: string | undefined, version: string | undefined): Record<string, string> {
  return {
    ...(sessionId === undefined ? {} : { 'Mcp-Session-Id': sessionId }),
    ...(version === undefined ? {} : { 'MCP-Protocol-Version': version }),
  };
}

/** The revision that an answer to `initialize` settles on. */
function versionIn(message: Message | undefined): string | undefined {
  const result = message?.kind === 'response' ? message.body['result'] : undefined;
  const version = isFields(result) ? result['protocolVersion'] : undefined;
  return typeof version === 'string' ? version : undefined;
}

function sessionIdOf(answer: Answer): string | undefined {
  return answer.kind === 'refused' ? undefined : answer.sessionId;
}

async function firstData(answer: Extract<Answer, { kind: 'events' }>): Promise<string> {
  for await (const event of answer.events) if (event.data !== '') return event.data;
  return '';
}
