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

/** Structured log: one JSON object a line, known secret values blotted out wherever they stand. */
export function createLog({ level, mask, write }: LogOptions): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: redacted },
    { write: (line: string) => write(mask.apply(line)) },
  );
  return {
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}
