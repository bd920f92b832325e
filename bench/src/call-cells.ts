import type { Era } from './mcp-requests.ts';

/** One load of tools/call; the same for every subject. */
export interface CallCell {
  readonly era: Era;
  readonly bytes: number;
  readonly clients: number;
}

const sizes = [
  { bytes: 100, clients: [1, 32] },
  { bytes: 100 * 1024, clients: [1, 16, 32] },
];

export const callCells: readonly CallCell[] = (['legacy', 'modern'] as const).flatMap((era) =>
  sizes.flatMap(({ bytes, clients }) => clients.map((count) => ({ era, bytes, clients: count }))),
);

export function nameOf({ era, bytes, clients }: CallCell): string {
  const size = bytes < 1024 ? `${bytes} B` : `${bytes / 1024} KB`;
  return `tools/call ${size} · ${era} · ${clients} client${clients === 1 ? '' : 's'}`;
}
