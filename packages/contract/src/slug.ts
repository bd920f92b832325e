import { z } from 'zod';

/**
 * A server's name in addresses and in front of its tools. No underscore, at most 24 characters: `server__tool` then
 * splits one way only and stays within the 64 characters that model providers accept.
 */
export const ServerSlug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,23}$/, 'Use 1 to 24 of a–z, 0–9 and “-”, starting with a letter or digit.');

/** A project's name in addresses; unique in the instance, and never to be taken for the id of another project. */
export const ProjectSlug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,47}$/, 'Use 1 to 48 of a–z, 0–9 and “-”, starting with a letter or digit.')
  .regex(/^(?![0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$)/, 'This looks like an id; use another.');

/** The nearest slug to a free name, or `fallback` when nothing of the name is usable (a name in Hangul, say). */
export function slugFrom(name: string, { maxLength, fallback }: { maxLength: number; fallback: string }): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, maxLength)
    .replace(/-+$/, '');
  return slug === '' ? fallback : slug;
}
