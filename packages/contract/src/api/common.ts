import { z } from 'zod';

/** Every list of the API. `nextCursor` is opaque and absent on the last page. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}

export const ListQuery = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** RFC 3339 time in UTC. */
export const Timestamp = z.iso.datetime();

/** A name that people read. */
export const DisplayName = z.string().trim().min(1, 'Give it a name.').max(80, 'At most 80 characters.');
