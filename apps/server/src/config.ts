import { isIP } from 'node:net';
import path from 'node:path';
import { NaruError } from '@naru/contract';
import { z } from 'zod';
import { weaknessOf } from './secrets/weakness.ts';

/** Comma-separated in the environment, such as `naru.example.com, naru.lan`. */
const commaSeparated = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const hostName = z
  .string()
  .toLowerCase()
  .regex(/^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)$/, 'Give a host name or address without scheme and port.');

/** Every setting of the process. Nothing else in the server reads the environment. */
const Settings = z.object({
  /** Interface to listen on. Loopback, so that nobody else on the network reaches a fresh Naru. */
  NARU_HOST: z.string().min(1).default('127.0.0.1'),
  /** TCP port; 0 takes a free one, which tests do. */
  NARU_PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
  /** Folder with secrets and the embedded database. No default here: the command line knows where Naru is at home. */
  NARU_DATA_DIR: z
    .string({ error: 'Say where Naru keeps its data, such as NARU_DATA_DIR=/var/lib/naru.' })
    .min(1)
    .transform((folder) => path.resolve(folder)),
  /** PostgreSQL to use in place of the embedded database, as a connection URL. */
  DATABASE_URL: z.string().min(1).optional(),
  /** Bearer token of an instance administrator, for automation. At least 32 characters, since it is used as it is. */
  NARU_ADMIN_TOKEN: z
    .string()
    .superRefine((token, context) => {
      const weakness = weaknessOf(token);
      if (weakness !== undefined) context.addIssue({ code: 'custom', message: weakness });
    })
    .optional(),
  /** Address people and clients use, where it is not the one listened on (a reverse proxy, a container). */
  NARU_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'Give an http:// or https:// address.' })
    .transform((url) => new URL(url))
    .refine((url) => url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '', {
      error: 'Give only scheme, host and port: Naru is served at the root of its address.',
    })
    .optional(),
  /** Further values accepted in `Host`: against DNS rebinding every other one is refused. */
  NARU_ALLOWED_HOSTS: commaSeparated.pipe(z.array(hostName).max(64)).default([]),
  /** Host names and CIDRs inside private networks that servers defined by project members may reach. */
  NARU_EGRESS_ALLOW: commaSeparated.pipe(z.array(z.string().max(255)).max(256)).default([]),
  NARU_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
});

export type LogLevel = z.infer<typeof Settings>['NARU_LOG_LEVEL'];

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly adminToken: string | undefined;
  readonly publicUrl: URL | undefined;
  /** Lower case, without port. */
  readonly allowedHosts: readonly string[];
  readonly egressAllow: readonly string[];
  readonly logLevel: LogLevel;
}

/** What the command line may say; it wins over the environment. */
export interface ConfigOptions {
  readonly host?: string;
  readonly port?: number;
  readonly dataDir?: string;
  readonly logLevel?: LogLevel;
}

/** The environment of this process. Nothing else looks at it. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** Reads the settings once. Throws `instance.misconfigured` naming each setting that is wrong and what it wants. */
export function readConfig(env: Readonly<Record<string, string | undefined>>, options: ConfigOptions = {}): Config {
  const given = Object.fromEntries(
    Object.keys(Settings.shape)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Settings.safeParse({
    ...given,
    ...(options.host === undefined ? {} : { NARU_HOST: options.host }),
    ...(options.port === undefined ? {} : { NARU_PORT: options.port }),
    ...(options.dataDir === undefined ? {} : { NARU_DATA_DIR: options.dataDir }),
    ...(options.logLevel === undefined ? {} : { NARU_LOG_LEVEL: options.logLevel }),
  });
  if (!parsed.success) {
    throw misconfigured(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message] as const));
  }
  const settings = parsed.data;
  if (!isLoopbackHost(settings.NARU_HOST) && !settings.NARU_PUBLIC_URL && settings.NARU_ALLOWED_HOSTS.length === 0) {
    throw misconfigured([
      [
        'NARU_HOST',
        `${settings.NARU_HOST} is reachable from the network: also set NARU_PUBLIC_URL (such as https://naru.example.com) or NARU_ALLOWED_HOSTS, so that Naru knows by which names it may be called.`,
      ],
    ]);
  }
  return {
    host: settings.NARU_HOST,
    port: settings.NARU_PORT,
    dataDir: settings.NARU_DATA_DIR,
    databaseUrl: settings.DATABASE_URL,
    adminToken: settings.NARU_ADMIN_TOKEN,
    publicUrl: settings.NARU_PUBLIC_URL,
    allowedHosts: settings.NARU_ALLOWED_HOSTS,
    egressAllow: settings.NARU_EGRESS_ALLOW,
    logLevel: settings.NARU_LOG_LEVEL,
  };
}

/** Whether only this machine can reach a listener on `host`. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function misconfigured(problems: readonly (readonly [name: string, message: string])[]): NaruError {
  return new NaruError('instance.misconfigured', {
    message: problems.map(([name, message]) => `${name}: ${message}`).join('\n'),
    fields: problems.map(([name, message]) => ({ path: `/${name}`, message })),
  });
}
