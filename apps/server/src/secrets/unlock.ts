import { NaruError } from '@naru/contract';
import type { Database } from '../db/database.ts';
import { findSetting, putSetting } from '../features/settings/service.ts';
import type { SecretMask } from './secret-mask.ts';
import { generateSecrets, type InstanceSecrets, readSecrets, secretsPath, writeSecrets } from './secrets-file.ts';
import { Vault } from './vault.ts';

const canaryKey = 'vault.canary';
const canaryContext = { projectId: 'instance', recordId: 'canary', field: 'canary', version: 1 };
/** No word of any log, as the mask learns it. */
const canaryText = 'naru-vault-canary';

export interface Unlocked {
  readonly secrets: InstanceSecrets;
  readonly vault: Vault;
}

/**
 * Brings secrets file and database together: both new, or both old and of one another. A sealed canary in the database
 * tells a wrong master key before anything is written with it. Throws `instance.misconfigured` when they do not match.
 */
export async function unlock(
  database: Database,
  { dataDir, mask }: { readonly dataDir: string; readonly mask: SecretMask },
): Promise<Unlocked> {
  const stored = await readSecrets(dataDir);
  const canary = await findSetting(database.db, canaryKey);
  if (stored === undefined && canary !== undefined) {
    throw new NaruError('instance.misconfigured', {
      message: `${secretsPath(dataDir)} is missing, and the database holds secrets sealed with its master key. Put the file back.`,
    });
  }
  const secrets = stored ?? generateSecrets();
  if (stored === undefined) await writeSecrets(dataDir, secrets);
  mask.pin([secrets.localAdminToken, secrets.masterKey.toString('base64')]);
  const vault = new Vault(secrets.masterKey, mask);
  if (canary === undefined) {
    await database.transaction((tx) =>
      putSetting(tx, canaryKey, {
        value: vault.seal(canaryContext, canaryText),
        audit: { actor: { kind: 'system', id: 'system' } },
      }),
    );
  } else {
    verifyCanary({ vault, canary, file: secretsPath(dataDir) });
  }
  return { secrets, vault };
}

interface CanaryCheck {
  readonly vault: Vault;
  readonly canary: unknown;
  readonly file: string;
}

function verifyCanary({ vault, canary, file }: CanaryCheck): void {
  try {
    if (typeof canary === 'string' && vault.open(canaryContext, canary) === canaryText) return;
  } catch (error) {
    if (!(error instanceof NaruError)) throw error;
  }
  throw new NaruError('instance.misconfigured', {
    message: `The master key in ${file} is not the one that this database was made with. Put back the right file; nothing was changed.`,
  });
}
