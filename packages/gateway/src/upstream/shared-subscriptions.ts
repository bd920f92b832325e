/** Who wants to hear of which resource over a link that many share: a server is told of the first and of the last. */
export class SharedSubscriptions {
  readonly #sessions = new Map<string, Set<string>>();

  /** The resources, in the server's own URIs, that anybody wants to hear of. */
  uris(): readonly string[] {
    return [...this.#sessions.keys()];
  }

  /** True when nobody wanted it before. */
  add(uri: string, sessionId: string): boolean {
    const sessions = this.#sessions.get(uri) ?? new Set();
    this.#sessions.set(uri, sessions);
    sessions.add(sessionId);
    return sessions.size === 1;
  }

  /** True when nobody wants it any more. */
  remove(uri: string, sessionId: string): boolean {
    const sessions = this.#sessions.get(uri);
    if (sessions === undefined || !sessions.delete(sessionId) || sessions.size > 0) return false;
    return this.#sessions.delete(uri);
  }

  /** Forgets a session; returns what nobody wants any more. */
  release(sessionId: string): readonly string[] {
    return this.uris().filter((uri) => this.remove(uri, sessionId));
  }
}
