import { createHash, timingSafeEqual } from 'node:crypto';

/** The bearer tokens of instance administrators: the one given as a setting and the one of the local command line. */
export class AdminTokens {
  readonly #digests: readonly Buffer[];

  constructor(tokens: readonly string[]) {
    this.#digests = tokens.map(digest);
  }

  /** Takes the same time for every token, right or wrong. */
  accepts(token: string): boolean {
    const given = digest(token);
    return this.#digests.filter((expected) => timingSafeEqual(expected, given)).length > 0;
  }
}

/** Digests have one length, which timingSafeEqual needs. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
