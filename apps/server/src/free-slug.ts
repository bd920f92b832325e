import { NaruError } from '@naru/contract';

export interface SlugWish {
  /** Chosen by a person: this one or none. */
  readonly slug: string | undefined;
  /** Otherwise the first free one of `name`, `name-2`, `name-3`, … */
  readonly fromName: string;
  readonly maxSlugLength: number;
}

const maxAttempts = 100;

/**
 * Calls `insert` with slugs until one is free. Only the database knows which are taken, also while others insert; it
 * says so with `resource.conflict`, which is thrown on when a chosen slug is taken.
 */
export async function withFreeSlug<T>(wish: SlugWish, insert: (slug: string) => Promise<T>): Promise<T> {
  if (wish.slug !== undefined) return insert(wish.slug);
  for (let attempt = 1; ; attempt++) {
    try {
      return await insert(numbered(wish, attempt));
    } catch (error) {
      const taken = error instanceof NaruError && error.code === 'resource.conflict';
      if (!taken || attempt === maxAttempts) throw error;
    }
  }
}

function numbered({ fromName, maxSlugLength }: SlugWish, attempt: number): string {
  if (attempt === 1) return fromName;
  const suffix = `-${attempt}`;
  return `${fromName.slice(0, maxSlugLength - suffix.length).replace(/-+$/, '')}${suffix}`;
}
