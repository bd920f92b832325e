import type { Dispatcher } from 'undici';

/** Where a remote server is and how to get there. */
export interface HttpTarget {
  readonly url: URL;
  /** Decides which addresses may be reached; its owner closes it. */
  readonly dispatcher: Dispatcher;
  /** Headers of the operator's, credentials among them; asked for with every request, so they may change. */
  headers(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
}

/** What the protocol itself sets, or what belongs to one hop: an operator's header never replaces these. */
const reserved = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The operator's headers as a flat list; worked out again only when the record is another one. */
export class OperatorHeaders {
  #record: Readonly<Record<string, string>> | undefined;
  #flat: readonly string[] = [];

  flat(record: Readonly<Record<string, string>>): readonly string[] {
    if (record !== this.#record) {
      this.#record = record;
      this.#flat = Object.entries(record)
        .filter(([name]) => !reserved.has(name.toLowerCase()))
        .flat();
    }
    return this.#flat;
  }
}
