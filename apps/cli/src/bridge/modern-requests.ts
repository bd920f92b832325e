import { NaruError } from '@naru/contract';
import type { Endpoint } from './endpoint.ts';
import { type Deliver, deliverAnswer } from './exchange.ts';
import type { Id, Message, Request } from './message.ts';
import { encodeHeaderValue, ParamHeaders } from './param-headers.ts';

/** What `Mcp-Name` repeats of the body, by method. */
const nameParam: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** Self-contained requests (2026-07-28): one POST each, no session; closing the POST is the cancellation. */
export class ModernRequests {
  readonly #endpoint: Endpoint;
  readonly #deliver: Deliver;
  readonly #paramHeaders = new ParamHeaders();
  readonly #open = new Map<Id, AbortController>();

  constructor(endpoint: Endpoint, deliver: Deliver) {
    this.#endpoint = endpoint;
    this.#deliver = deliver;
  }

  /** Delivers all answers, the last one included. Rejects with a NaruError unless the request was cancelled. */
  async forward(request: Request, version: string, signal: AbortSignal): Promise<void> {
    const cancel = new AbortController();
    this.#open.set(request.id, cancel);
    const stop = AbortSignal.any([signal, cancel.signal]);
    try {
      const headers = this.#headers(request, version);
      const answer = await this.#endpoint.send({ method: 'POST', headers, body: request.text, signal: stop });
      const outcome = await deliverAnswer(answer, [request.id], (message) => this.#pass(request, message));
      if (outcome.unanswered.length > 0 && !stop.aborted) throw lost();
    } catch (error) {
      if (!stop.aborted) throw error;
    } finally {
      if (this.#open.get(request.id) === cancel) this.#open.delete(request.id);
    }
  }

  /** Whether the id was one of an open self-contained request, which is now closed without an answer. */
  cancel(id: Id): boolean {
    const open = this.#open.get(id);
    open?.abort();
    return open !== undefined;
  }

  #headers(request: Request, version: string): Record<string, string> {
    const { method, params } = request;
    const name = params[nameParam[method] ?? ''];
    return {
      'MCP-Protocol-Version': version,
      'Mcp-Method': encodeHeaderValue(method),
      ...(typeof name === 'string' ? { 'Mcp-Name': encodeHeaderValue(name) } : {}),
      ...(method === 'tools/call' ? this.#paramHeaders.for(name, params['arguments']) : {}),
    };
  }

  async #pass(request: Request, message: Message): Promise<void> {
    if (request.method === 'tools/list' && message.kind === 'response')
      this.#paramHeaders.learn(message.body['result']);
    await this.#deliver(message);
  }
}

function lost(): NaruError {
  return new NaruError('upstream.outcome_unknown', {
    message: 'The connection ended before the answer came: the request may have been carried out.',
  });
}
