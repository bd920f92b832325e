import { NaruError } from '@naru/contract';
import { DrizzleQueryError } from 'drizzle-orm';

/** Fields of a request that a unique constraint guards, with what to tell the person. */
const uniqueFields: Readonly<Record<string, { readonly path: string; readonly message: string }>> = {
  project_slug_unique: { path: '/slug', message: 'Another project has this name in addresses. Choose another slug.' },
  server_slug_unique: { path: '/slug', message: 'Another server of this project has this slug. Choose another.' },
  team_slug_unique: { path: '/slug', message: 'Another team has this slug. Choose another.' },
  team_personal_of_unique: { path: '/personalOf', message: 'This person has a team of their own already.' },
  launch_template_slug_unique: { path: '/slug', message: 'Another launch template has this slug. Choose another.' },
  api_key_hash_unique: { path: '/key', message: 'This key exists already.' },
};

/** Error codes of Node.js that mean that the database cannot be reached. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'ENOENT',
]);

/**
 * What went wrong with a query or transaction, in Naru's words. Drizzle's own error carries the query's values in its
 * message, and PostgreSQL's carries rows in its detail: neither is passed on. Errors that are not of the database
 * (thrown by the work inside a transaction) come back as they are.
 */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof NaruError) return error;
  const fromDrizzle = error instanceof DrizzleQueryError;
  const original = fromDrizzle ? error.cause : error;
  if (original instanceof NaruError) return original;
  const code = stringProperty(original, 'code');
  const message = original instanceof Error ? original.message : 'no further words';
  const cause = new Error(code === undefined ? message : `${code}: ${message}`);
  if (isUnreachable(code, message)) return unavailable(cause);
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code)) return fromSqlState(code, original, cause);
  return fromDrizzle ? new NaruError('internal.error', { cause }) : error;
}

/** SQLSTATE codes: PostgreSQL documentation, appendix A. */
function fromSqlState(code: string, original: unknown, cause: Error): NaruError {
  const constraint = stringProperty(original, 'constraint');
  switch (code) {
    case '23505': {
      const field = constraint === undefined ? undefined : uniqueFields[constraint];
      if (field === undefined) return new NaruError('resource.conflict', { cause });
      return new NaruError('resource.conflict', { message: field.message, fields: [field], cause });
    }
    case '23503':
      return new NaruError('resource.conflict', {
        message: 'Something that this refers to was removed, or is still in use. Load it again and retry.',
        cause,
      });
    case '22P02':
    case '22P05':
    case '22021':
      return new NaruError('request.invalid', { message: 'A value holds characters that cannot be stored.', cause });
    case '40001':
    case '40P01':
    case '55P03':
    case '57014':
      return new NaruError('instance.unavailable', {
        message: 'The database was too busy with the same thing. Try again.',
        cause,
      });
    case '53100':
      return new NaruError('instance.unavailable', {
        message: 'The disk of the database is full. Free some space; nothing was changed.',
        cause,
      });
    default:
      return new NaruError('internal.error', { cause });
  }
}

function isUnreachable(code: string | undefined, message: string): boolean {
  if (code === undefined)
    return /^(Connection terminated|timeout e|Query read timeout|Client (was closed|has enc))/i.test(message);
  return networkCodes.has(code) || /^(08|53[03]|57P0)/.test(code);
}

function unavailable(cause: Error): NaruError {
  return new NaruError('instance.unavailable', {
    message: 'The database cannot be reached right now. Naru goes on as soon as it is back; try again then.',
    cause,
  });
}

function stringProperty(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const property: unknown = Reflect.get(value, name);
  return typeof property === 'string' ? property : undefined;
}
