import type { ListKind } from './server-catalogue.ts';

/** The lists whose changes MCP announces; templates change together with resources. */
export type AnnouncedList = 'tools' | 'prompts' | 'resources';

export function announced(kinds: readonly ListKind[]): readonly AnnouncedList[] {
  return [...new Set(kinds.map((kind) => (kind === 'resourceTemplates' ? 'resources' : kind)))];
}

type Listener = (list: AnnouncedList) => void;

/** Tells whoever listens at an address that one of its lists changed: one bus for each address, never one for all. */
export class ChangeBus {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** Returns what ends it. */
  listen(viewKey: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(viewKey) ?? new Set();
    this.#listeners.set(viewKey, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(viewKey);
    };
  }

  emit(viewKey: string, list: AnnouncedList): void {
    for (const listener of this.#listeners.get(viewKey) ?? []) listener(list);
  }
}
