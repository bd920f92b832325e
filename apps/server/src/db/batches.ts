const batchSize = 200;

/** Reads a whole table in batches by growing id. `next` gives at most `limit` rows whose ids follow `afterId`. */
export async function* batches<T extends { readonly id: string }>(
  next: (afterId: string | undefined, limit: number) => Promise<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  let afterId: string | undefined;
  for (;;) {
    const rows = await next(afterId, batchSize);
    if (rows.length > 0) yield rows;
    if (rows.length < batchSize) return;
    afterId = rows.at(-1)?.id;
  }
}
