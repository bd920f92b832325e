import { uuidv7 } from 'uuidv7';

/** A new id: UUIDv7 (RFC 9562 §5.7), so that ids sort by the time they were made. */
export function newId(): string {
  return uuidv7();
}

/** Whether `text` may be compared with an id; PostgreSQL refuses to compare a `uuid` with anything else. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
}
