/**
 * Passes on what was noted: at once, and then at most once in `everyMs`, all of it together. A server that announces a
 * change in every answer would otherwise keep Naru and every listening client busy for ever.
 */
export class ChangeThrottle<T> {
  readonly #everyMs: number;
  readonly #pass: (noted: readonly T[]) => void;
  readonly #noted = new Set<T>();
  #timer: NodeJS.Timeout | undefined;

  constructor(everyMs: number, pass: (noted: readonly T[]) => void) {
    this.#everyMs = everyMs;
    this.#pass = pass;
  }

  note(changes: readonly T[]): void {
    for (const change of changes) this.#noted.add(change);
    if (this.#timer === undefined) this.#flush();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#noted.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#noted.size === 0) return;
    const noted = [...this.#noted];
    this.#noted.clear();
    this.#timer = setTimeout(() => this.#flush(), this.#everyMs).unref();
    this.#pass(noted);
  }
}
