import { NaruError, toNaruError } from '@naru/contract';
import type { Answer } from './endpoint.ts';
import { type Id, isFields, type Message, parseMessage } from './message.ts';

/** Where messages of the server go: to the client, in order. */
export type Deliver = (message: Message) => Promise<void>;

/** What is still owed to the client of one POST, and where its stream could be taken up again. */
export interface Outcome {
  readonly unanswered: readonly Id[];
  readonly lastEventId: string | undefined;
  readonly retryMs: number | undefined;
}

/**
 * Delivers every message of an answer and tells which of the requests `ids` it did not answer. A stream that breaks is
 * an outcome, not an error: the server may have done its work.
 *
 * Throws a NaruError for a refusal that holds no JSON-RPC error.
 */
export async function deliverAnswer(answer: Answer, ids: readonly Id[], deliver: Deliver): Promise<Outcome> {
  const owed = new Set(ids);
  const pass = async (text: string) => {
    const message = parseMessage(text);
    if (!message) throw invalid('The server sent something that is not JSON-RPC.');
    if (message.kind === 'response' && message.id !== undefined) owed.delete(message.id);
    if (message.kind === 'batch') for (const id of message.answers) owed.delete(id);
    await deliver(message);
  };
  let lastEventId: string | undefined;
  let retryMs: number | undefined;
  if (answer.kind === 'refused') await deliverRefusal(answer, owed, deliver);
  if (answer.kind === 'json') await pass(answer.text);
  if (answer.kind === 'events') {
    try {
      for await (const event of answer.events) {
        lastEventId = event.id ?? lastEventId;
        retryMs = event.retryMs ?? retryMs;
        if (event.data !== '') await pass(event.data);
        if (ids.length > 0 && owed.size === 0) answer.finish();
      }
    } catch (error) {
      if (error instanceof NaruError) throw error;
    }
  }
  return { unanswered: [...owed], lastEventId, retryMs };
}

/** A JSON-RPC error as the answer to a request of the client. */
export function errorMessage(id: Id | null, error: unknown): string {
  const { kind, message, data } = toNaruError(error);
  const details = Object.keys(data).length === 0 ? {} : { data };
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: kind.rpc, message, ...details } });
}

async function deliverRefusal(
  refusal: Extract<Answer, { kind: 'refused' }>,
  owed: Set<Id>,
  deliver: Deliver,
): Promise<void> {
  const message = parseMessage(refusal.text);
  const error = message?.kind === 'response' ? message.body['error'] : undefined;
  if (!isFields(error)) throw refusalError(refusal.status);
  // Servers that refuse before they read the body cannot know the id.
  for (const id of owed) {
    const body = { jsonrpc: '2.0', id, error };
    await deliver({ kind: 'response', id, body, text: JSON.stringify(body) });
  }
  owed.clear();
}

export function refusalError(status: number): NaruError {
  if (status === 401) {
    return new NaruError('auth.required', {
      message: 'The address wants a valid key: give one with --key or in the environment variable NARU_KEY.',
    });
  }
  if (status === 403) return new NaruError('auth.forbidden', { message: 'The key may not use this address.' });
  if (status === 404 || status === 405) {
    return new NaruError('resource.not_found', { message: 'There is no MCP server at this address for this key.' });
  }
  return invalid(`The address answered with HTTP ${status} and no MCP message.`);
}

function invalid(message: string): NaruError {
  return new NaruError('upstream.invalid', { message });
}
