import { RemoteTransport, TemplateInput } from '@naru/contract';
import { z } from 'zod';

/**
 * A server's configuration as the database holds it: everything but secret values, which are sealed beside it under
 * the names that {@link secretField} gives. Parsed again on reading, as rows outlive the code that wrote them.
 */
export const StoredConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('remote'), url: z.string(), transport: RemoteTransport }),
  z.strictObject({
    kind: z.literal('process'),
    command: z.string(),
    args: z.array(z.string()),
    cwd: z.string().optional(),
  }),
  /** Carries what its launch template said when it was made: a template that changes or goes changes no server. */
  z.strictObject({
    kind: z.literal('package'),
    template: z.string(),
    package: z.string(),
    version: z.string(),
    args: z.array(z.string()),
    declared: z.array(TemplateInput),
    inputs: z.record(z.string(), z.string()),
  }),
]);
export type StoredConfig = z.infer<typeof StoredConfig>;
export type StoredProcess = Extract<StoredConfig, { kind: 'process' }>;
export type StoredPackage = Extract<StoredConfig, { kind: 'package' }>;

export type SecretGroup = 'headers' | 'env' | 'inputs';

export const secretGroupOf: Readonly<Record<StoredConfig['kind'], SecretGroup>> = {
  remote: 'headers',
  process: 'env',
  package: 'inputs',
};

/** The name under which a secret is stored, and to which its envelope is bound: `headers/Authorization`. */
export function secretField(group: SecretGroup, name: string): string {
  return `${group}/${name}`;
}

/** The names of a server's secrets of one group, in an order of their own: the database keeps none. */
export function secretNames(secrets: Readonly<Record<string, string>>, group: SecretGroup): string[] {
  const prefix = `${group}/`;
  return Object.keys(secrets)
    .filter((field) => field.startsWith(prefix))
    .map((field) => field.slice(prefix.length))
    .sort();
}
