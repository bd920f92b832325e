/** Shorter values would blot out ordinary words. */
const minLength = 6;

/**
 * Knows the secret values in use and blots them out of text on its way to a log. Bounded: beyond `maxValues` the oldest
 * is forgotten, which costs masking, never memory.
 */
export class SecretMask {
  readonly #values = new Set<string>();
  readonly #maxValues: number;
  #pattern: RegExp | undefined;

  constructor(maxValues = 4096) {
    this.#maxValues = maxValues;
  }

  add(values: Iterable<string>): void {
    for (const value of values) {
      if (value.length < minLength) continue;
      this.#values.delete(value);
      this.#values.add(value);
    }
    for (const oldest of this.#values) {
      if (this.#values.size <= this.#maxValues) break;
      this.#values.delete(oldest);
    }
    this.#pattern = undefined;
  }

  apply(text: string): string {
    if (this.#values.size === 0) return text;
    this.#pattern ??= compile(this.#values);
    return text.replace(this.#pattern, '•••');
  }
}

/** Longest first, so that a secret which contains another is blotted out whole; also as it looks inside JSON. */
function compile(values: ReadonlySet<string>): RegExp {
  const spellings = new Set([...values].flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]));
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g');
}
