import type { Vault } from '../../secrets/vault.ts';
import { type SecretGroup, secretField, secretNames } from './stored-config.ts';

/** Of the way server secrets are sealed; part of what each envelope is bound to. */
const version = 1;

interface Owner {
  readonly id: string;
  readonly projectId: string;
}

/** Seals values for one server, keyed by the field each belongs to. */
export function sealSecrets(
  vault: Vault,
  { id, projectId }: Owner,
  { group, values }: { readonly group: SecretGroup; readonly values: Readonly<Record<string, string>> },
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = secretField(group, name);
      return [field, vault.seal({ projectId, recordId: id, field, version }, value)];
    }),
  );
}

/** Opens the secrets of one group by name. Throws `instance.misconfigured` naming the one that cannot be read. */
export function openSecrets(
  vault: Vault,
  { id, projectId, secrets }: Owner & { readonly secrets: Readonly<Record<string, string>> },
  group: SecretGroup,
): Record<string, string> {
  return Object.fromEntries(
    secretNames(secrets, group).map((name) => {
      const field = secretField(group, name);
      return [name, vault.open({ projectId, recordId: id, field, version }, secrets[field] ?? '')];
    }),
  );
}
