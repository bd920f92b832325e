import type { Log } from '@naru/gateway';
import { pino } from 'pino';
import type { LogLevel } from './config.ts';
import type { SecretMask } from './secrets/secret-mask.ts';

export interface LogOptions {
  readonly level: LogLevel;
  readonly mask: SecretMask;
  /** Where lines go; standard error, since standard output belongs to what a command prints. */
  write(line: string): void;
}

/** Headers whose values are credentials; pino matches one level deep, the mask catches values anywhere. */
const redacted = ['authorization', 'cookie', 'set-cookie', 'headers.authorization', 'headers.cookie'];

/** Structured log: one JSON object a line, known secret values blotted out wherever they stand in its fields. */
export function createLog({ level, mask, write }: LogOptions): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: redacted },
    { write: (line: string) => write(masked(line, mask)) },
  );
  return {
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}

/**
 * Value by value, so that the line stays JSON whatever somebody made a secret. Its time and its message are Naru's own
 * words: a secret that reads like one of them must not take them from the log.
 */
function masked(line: string, mask: SecretMask): string {
  const own: { readonly time?: unknown; readonly msg?: unknown } = JSON.parse(line);
  const blotted: object = JSON.parse(line, (_, value: unknown) =>
    typeof value === 'string' ? mask.apply(value) : value,
  );
  return `${JSON.stringify({ ...blotted, time: own.time, msg: own.msg })}\n`;
}
