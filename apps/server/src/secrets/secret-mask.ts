/** Shorter values would blot out ordinary words. */
const minLength = 6;
/** What a value weighs at least: many short ones cost as much to look for as a few long ones. */
const minWeight = 256;

interface Held {
  readonly projectId: string;
  /** Oldest first. */
  readonly values: Set<string>;
  weight: number;
}

/**
 * Knows the secret values in use and blots them out of text on its way to a log. Bounded: when there are too many, the
 * project with the most forgets its oldest, which costs masking, never memory. So nobody can have the values of others
 * forgotten, and those of Naru itself never are.
 */
export class SecretMask {
  readonly #pinned = new Set<string>();
  readonly #byProject = new Map<string, Held>();
  readonly #maxWeight: number;
  #weight = 0;
  #pattern: RegExp | undefined;

  /** `maxWeight` bounds the characters in the values of all projects; a short value counts as 256. */
  constructor(maxWeight = 4096 * minWeight) {
    this.#maxWeight = maxWeight;
  }

  /** Takes values of Naru itself, which are never forgotten: a handful, given at its start. */
  pin(values: Iterable<string>): void {
    for (const value of values) if (value.length >= minLength) this.#pinned.add(value);
    this.#pattern = undefined;
  }

  /** Takes a value of one project. Costs nothing when it is known already. */
  add(projectId: string, value: string): void {
    const held = this.#byProject.get(projectId) ?? { projectId, values: new Set(), weight: 0 };
    if (value.length < minLength || held.values.has(value)) return;
    this.#byProject.set(projectId, held);
    held.values.add(value);
    this.#weigh(held, weightOf(value));
    while (this.#weight > this.#maxWeight) this.#forgetOne();
    this.#pattern = undefined;
  }

  apply(text: string): string {
    this.#pattern ??= compile([...this.#pinned, ...[...this.#byProject.values()].flatMap(({ values }) => [...values])]);
    return text.replace(this.#pattern, '•••');
  }

  #forgetOne(): void {
    const heaviest = [...this.#byProject.values()].reduce((most, held) => (held.weight > most.weight ? held : most));
    const [oldest = ''] = heaviest.values;
    heaviest.values.delete(oldest);
    this.#weigh(heaviest, -weightOf(oldest));
    if (heaviest.values.size === 0) this.#byProject.delete(heaviest.projectId);
  }

  #weigh(held: Held, change: number): void {
    held.weight += change;
    this.#weight += change;
  }
}

function weightOf(value: string): number {
  return Math.max(value.length, minWeight);
}

/** Longest first, so that a secret which contains another is blotted out whole; also as it looks inside JSON. */
function compile(values: readonly string[]): RegExp {
  const spellings = new Set(values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]));
  if (spellings.size === 0) return /(?!)/g;
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g');
}
